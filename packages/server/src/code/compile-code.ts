import type { BuildFailure, BuildOptions, Message, Plugin } from "esbuild";
import type { CodeMistake, CodeSource } from "../domain/code.ts";
import { readSourcePlaces } from "./source-places.ts";

/** The name under which the sandbox finds what the code exports. */
export const EXPORTS = "__code";

const MISTAKES_MAX = 5;

export type CompiledCode =
  | {
      ok: true;
      /** A script that sets the exports. */
      script: string;
      /** Where a place in the script stands in the source; both count from 1. */
      locate(line: number, column: number): { line: number; column: number } | null;
    }
  | { ok: false; mistakes: readonly CodeMistake[] };

/**
 * Makes a script of a source, or says what is wrong with it. esbuild works in a process of its own,
 * which the first source starts; it takes the types off and reports mistakes with their places. It
 * reads no file: nothing can be imported.
 */
export async function compileCode({ source, language }: CodeSource): Promise<CompiledCode> {
  const isModule = MODULE.test(source);
  const contents = isModule ? source : `${HEAD}\n${source}\n}`;
  const linesBefore = isModule ? 0 : 1;
  try {
    const [script, map] = await build({
      ...OPTIONS,
      stdin: { contents, loader: language === "typescript" ? "ts" : "js", sourcefile: "code" },
    });
    const places = readSourcePlaces(map);
    return {
      ok: true,
      script,
      locate(line, column) {
        const place = places({ line: line - 1, column: column - 1 });
        if (place === null || place.line < linesBefore) return null;
        return { line: place.line + 1 - linesBefore, column: place.column + 1 };
      },
    };
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    const mistakes = error.errors.slice(0, MISTAKES_MAX);
    const lines = source.split("\n").length;
    return { ok: false, mistakes: mistakes.map((one) => mistakeOf(one, { linesBefore, lines })) };
  }
}

/** Ends esbuild's process, if there is one. */
export async function endCompiler(): Promise<void> {
  if (!isStarted) return;
  const { stop } = await import("esbuild");
  await stop();
}

const MODULE = /^[ \t]*export[ \t]+default\b/m;
const HEAD = "export default async function (input) {";

const NO_IMPORTS: Plugin = {
  name: "no-imports",
  setup({ onResolve }) {
    onResolve({ filter: /.*/ }, ({ kind, path }) => {
      if (kind === "entry-point") return undefined;
      return { errors: [{ text: `A code step has no modules: '${path}' cannot be imported` }] };
    });
  },
};

const OPTIONS = {
  bundle: true,
  write: false,
  format: "iife",
  globalName: EXPORTS,
  platform: "neutral",
  target: "es2022",
  charset: "utf8",
  sourcemap: "external",
  sourcesContent: false,
  outfile: "code.js",
  logLevel: "silent",
  // Else it would look for a tsconfig.json where the server was started.
  tsconfigRaw: "{}",
  plugins: [NO_IMPORTS],
} as const satisfies BuildOptions;

let isStarted = false;

/** Answers the script and the mappings of its source map. */
async function build(options: BuildOptions & { write: false }): Promise<[string, string]> {
  const esbuild = await import("esbuild");
  isStarted = true;
  const ask = () => esbuild.build(options);
  const { outputFiles } = await ask().catch(async (error: unknown) => {
    if (isBuildFailure(error)) throw error;
    // Its process has died: stop() lets the next question start another.
    await esbuild.stop();
    return ask();
  });
  const textOf = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? "";
  const { mappings }: { mappings?: string } = JSON.parse(textOf(".map"));
  return [textOf(".js"), mappings ?? ""];
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}

function mistakeOf(
  { text, location }: Message,
  { linesBefore, lines }: { linesBefore: number; lines: number },
): CodeMistake {
  const line = (location?.line ?? 1) - linesBefore;
  // What is missing at the end is only noticed behind it.
  if (line > lines || line < 1) {
    return { message: text, line: Math.min(Math.max(line, 1), lines), column: 1 };
  }
  // esbuild counts bytes.
  const before = Buffer.from(location?.lineText ?? "").subarray(0, location?.column ?? 0);
  return { message: text, line, column: before.toString().length + 1 };
}
