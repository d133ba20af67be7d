import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";

export const PAGE = `<!doctype html><html><head><meta charset="utf-8" />
<meta name="csp-nonce" content="" />
<link rel="icon" href="./favicon.svg" />
<style>body{margin:0}</style>
<script type="module" crossorigin src="./assets/main-3f2a.js"></script></head>
<body><div id="root"></div></body></html>`;
export const SCRIPT = `console.log("${"hello ".repeat(500)}")`;

/** A folder as Vite leaves it, and one beside it that nobody may see. */
export function makeWebBuild(): { folder: string; remove(): void } {
  const above = mkdtempSync(join(tmpdir(), "reprise-web-"));
  const folder = join(above, "dist");
  mkdirSync(join(folder, "assets"), { recursive: true });
  writeFileSync(join(above, "secret.txt"), "secret");
  writeFileSync(join(folder, "index.html"), PAGE);
  writeFileSync(join(folder, "favicon.svg"), "<svg/>");
  writeFileSync(join(folder, ".env"), "secret");
  writeFileSync(join(folder, "assets", ".hidden"), "secret");
  writeFileSync(join(folder, "assets", "main-3f2a.js"), SCRIPT);
  writeFileSync(join(folder, "assets", "main-3f2a.js.br"), brotliCompressSync(SCRIPT));
  return { folder, remove: () => rmSync(above, { recursive: true, force: true }) };
}
