/**
 * The page of the console for one answer: its scripts and styles carry the answer's nonce, what it
 * fetches begins with the base path, and two `meta` elements tell both to its scripts.
 */
export function consolePage(
  html: string,
  { nonce, basePath }: { nonce: string; basePath: string },
): string {
  const metas = `<meta name="csp-nonce" content="${nonce}"><meta name="base-path" content="${basePath}">`;
  return (
    html
      .replace(/<meta name="(csp-nonce|base-path)"[^>]*>\s*/g, "")
      // The policy forbids <base>, so what the build left relative is completed here.
      .replace(/\b(src|href)="\.\//g, `$1="${basePath}/`)
      .replace(/<(script|style)\b/g, `<$1 nonce="${nonce}"`)
      .replace(/<head>/, `<head>${metas}`)
  );
}

/** What is served where nobody has built the console. */
export function unbuiltPage(nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Reprise</title>
<style nonce="${nonce}">:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:3rem auto;padding:0 1rem}</style></head>
<body><h1>The console has not been built</h1>
<p>Run <code>npm run build</code> in the repository, and load this page again. The server itself works: its API is described at <a href="docs">docs</a>.</p></body>
</html>`;
}

/** Everything comes from this server; no inline script or style runs that does not carry the nonce. */
export function consolePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join("; ");
}
