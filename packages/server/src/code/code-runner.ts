import { availableParallelism } from "node:os";
import type { CodeChecker, CodeRequest, CodeRunner, CodeSource } from "../domain/code.ts";
import { ActionError } from "../domain/connector.ts";
import type { Json } from "../domain/json.ts";
import { toStorableJson, toStorableText } from "../domain/storable-json.ts";
import { createThreadPool, ThreadError, type ThreadPool } from "../runtime/threads/thread-pool.ts";
import { failureOf } from "./code-failure.ts";
import { type CompiledCode, compileCode, endCompiler } from "./compile-code.ts";
import type { SandboxAnswer } from "./sandbox/run-in-sandbox.ts";

const THREADS_MIN = 2;
/** Compiled sources that are kept. */
const COMPILED_MAX = 500;
/** How long code may take to notice that it should stop, before its thread is ended. */
const STOP_GRACE_MS = 200;
/** The step limit ends code; this only frees a thread that everybody has forgotten. */
const FORGOTTEN_MS = 900_000;
/** The thread's own objects; the code's are in the sandbox. */
const MEMORY_MB = 192;

/**
 * Runs code steps in QuickJS on threads of their own. Compiler, threads and sandbox start with the
 * first source that needs them.
 */
export function createCodeRunner({
  threads = Math.max(THREADS_MIN, availableParallelism() - 1),
}: {
  threads?: number;
} = {}): CodeRunner & CodeChecker & { close(): Promise<void> } {
  const compiled = new Map<string, Promise<CompiledCode>>();
  const pool = createThreadPool({
    url: new URL(import.meta.url.replace(/code-runner(\.\w+)$/, "code-thread$1")),
    threads,
    deadlineMs: FORGOTTEN_MS,
    abortGraceMs: STOP_GRACE_MS,
    memoryMb: MEMORY_MB,
  });

  function compile(code: CodeSource): Promise<CompiledCode> {
    const key = `${code.language} ${code.source}`;
    const known = compiled.get(key);
    if (known !== undefined) return known;
    const [oldest] = compiled.keys();
    if (compiled.size >= COMPILED_MAX && oldest !== undefined) compiled.delete(oldest);
    const made = compileCode(code);
    compiled.set(key, made);
    made.catch(() => compiled.delete(key));
    return made;
  }

  return {
    async check(code) {
      const made = await compile(code);
      return made.ok ? [] : made.mistakes;
    },
    async run(request) {
      const made = await compile(request.code);
      if (made.ok) return runCompiled(pool, made, request);
      const [first] = made.mistakes;
      const place = first ? { line: first.line, column: first.column } : null;
      throw new ActionError("bad_code", first?.message ?? "It is no code", { details: place });
    },
    async close() {
      await Promise.all([pool.close(), endCompiler()]);
    },
  };
}

async function runCompiled(
  pool: ThreadPool,
  compiled: Extract<CompiledCode, { ok: true }>,
  { input, signal, onStart, log }: CodeRequest,
): Promise<Json> {
  const stop = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  signal.addEventListener("abort", () => Atomics.store(new Int32Array(stop), 0, 1), { once: true });
  const request = { script: compiled.script, input: JSON.stringify(input), stop };
  const { end, lines, linesDropped } = await ask(pool.run(request, { signal, onStart }));
  for (const { level, text } of lines) log(level, toStorableText(text));
  if (linesDropped > 0) log("WARN", `${linesDropped} more lines of the code are not kept`);
  if (end.type !== "output") throw failureOf(end, compiled.locate);
  const output = toStorableJson(JSON.parse(end.json));
  if (output !== undefined) return output;
  throw new ActionError("invalid_output", "The output is nested more than 64 levels deep");
}

async function ask(answer: Promise<unknown>): Promise<SandboxAnswer> {
  try {
    // The thread's answers are made by code-thread.ts alone.
    return (await answer) as SandboxAnswer;
  } catch (error) {
    if (!(error instanceof ThreadError)) throw error;
    if (error.reason === "died") {
      throw new ActionError("code_limit", "The code took its thread down with it", {
        cause: error,
      });
    }
    throw new ActionError("code_stopped", "The code was stopped", { cause: error });
  }
}
