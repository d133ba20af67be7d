import { readFile } from "node:fs/promises";
import type { LoadHook, ResolveHook } from "node:module";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";

/** The user's code may import these without installing them: they come with the server. */
const SHARED = ["@reprise/sdk", "zod"];
const TYPESCRIPT = /\.m?ts$/;
const SCRIPT = /\.js$/;
/** How people write the name of a TypeScript module. */
const ENDINGS = [".ts", ".mts", ".js", ".mjs", "/index.ts", "/index.js"];
const NODE_MODULES = "/node_modules/";

/** Finds what the user's code imports: as Node does, then as TypeScript people write it. */
export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  try {
    return await nextResolve(specifier, context);
  } catch (error) {
    const { parentURL = "" } = context;
    if (parentURL.includes(NODE_MODULES)) throw error;
    if (SHARED.includes(specifier)) {
      return nextResolve(specifier, { ...context, parentURL: import.meta.url });
    }
    if (!specifier.startsWith(".") && !specifier.startsWith("file:")) throw error;
    for (const candidate of candidatesOf(specifier)) {
      try {
        return await nextResolve(candidate, context);
      } catch {
        // The error of the name as it was written is the one that helps.
      }
    }
    throw error;
  }
};

/** Reads TypeScript, and JavaScript as modules whatever the next package.json says. */
export const load: LoadHook = async (url, context, nextLoad) => {
  const { pathname, protocol } = new URL(url);
  if (protocol !== "file:" || pathname.includes(NODE_MODULES)) return nextLoad(url, context);
  const isTypeScript = TYPESCRIPT.test(pathname);
  if (!isTypeScript && !SCRIPT.test(pathname)) return nextLoad(url, context);
  const path = fileURLToPath(url);
  const source = await readFile(path, "utf8");
  const { code } = await transform(source, {
    loader: isTypeScript ? "ts" : "js",
    format: "esm",
    target: "node20",
    sourcefile: path,
    sourcemap: "inline",
    sourcesContent: false,
    logLevel: "silent",
  });
  return { format: "module", source: code, shortCircuit: true };
};

function candidatesOf(specifier: string): string[] {
  const asTypeScript = specifier.replace(/\.(m?)js$/, ".$1ts");
  const others = ENDINGS.map((ending) => `${specifier}${ending}`);
  return asTypeScript === specifier ? others : [asTypeScript, ...others];
}
