import type {
  QuickJSContext,
  QuickJSHandle,
  QuickJSRuntime,
  QuickJSWASMModule,
} from "quickjs-emscripten";
import type { LogLevel } from "../../domain/connector.ts";
import { HARNESS, SEPARATOR } from "./harness.ts";
import { LINE_CHARS_MAX, LINES_MAX, MEMORY_BYTES_MAX, STACK_BYTES_MAX } from "./limits.ts";

/** Promise reactions between two looks at whether it should stop. */
const JOBS_AT_ONCE = 1_000;

export interface SandboxRequest {
  script: string;
  /** JSON text. */
  input: string;
  /** Its first 32-bit word is 1 when the run should stop. */
  stop: SharedArrayBuffer;
}

export interface SandboxLine {
  level: LogLevel;
  text: string;
}

export type SandboxEnd =
  | { type: "output"; json: string }
  /** Its output is no JSON. */
  | { type: "no_json"; name: string; message: string }
  | { type: "too_large"; chars: number }
  | { type: "thrown"; name: string; message: string; stack: string }
  /** It waits for a promise that nothing can resolve any more. */
  | { type: "stuck" }
  | { type: "stopped" };

export interface SandboxAnswer {
  end: SandboxEnd;
  lines: SandboxLine[];
  linesDropped: number;
}

/**
 * Runs a script in a QuickJS of its own: no file, network, process or timer exists in there, and
 * nothing but texts comes in or out. A run that the host must not trust the sandbox after (it was
 * stopped, or ran out of something) answers `isWorn`.
 */
export function runInSandbox(
  quickjs: QuickJSWASMModule,
  request: SandboxRequest,
): { answer: SandboxAnswer; isWorn: boolean } {
  const runtime = quickjs.newRuntime();
  const stop = new Int32Array(request.stop);
  let isStopped = false;
  runtime.setMemoryLimit(MEMORY_BYTES_MAX);
  runtime.setMaxStackSize(STACK_BYTES_MAX);
  runtime.setInterruptHandler(() => {
    isStopped ||= Atomics.load(stop, 0) === 1;
    return isStopped;
  });
  const context = runtime.newContext();
  const lines: SandboxLine[] = [];
  let written = 0;
  const log = (level: LogLevel, text: string) => {
    written += 1;
    if (written <= LINES_MAX) lines.push({ level, text: text.slice(0, LINE_CHARS_MAX) });
  };
  const end = runScript({ runtime, context }, { ...request, log, isStopped: () => isStopped });
  const answer = { end, lines, linesDropped: Math.max(0, written - LINES_MAX) };
  if (end.type !== "output" || isStopped) return { answer, isWorn: true };
  try {
    context.dispose();
    runtime.dispose();
    return { answer, isWorn: false };
  } catch {
    // Something of the code's was still held. The memory goes with the whole sandbox.
    return { answer, isWorn: true };
  }
}

interface Machine {
  runtime: QuickJSRuntime;
  context: QuickJSContext;
}

interface Run extends SandboxRequest {
  log(level: LogLevel, text: string): void;
  isStopped(): boolean;
}

function runScript(machine: Machine, run: Run): SandboxEnd {
  const { context } = machine;
  const harness = openHarness(context, run);
  try {
    const loaded = context.evalCode(run.script, "code.js");
    if (loaded.error) return endOfError(context, { harness, error: loaded.error, run });
    loaded.value.dispose();
    const input = context.newString(run.input);
    const started = context.callFunction(harness.start, context.undefined, input);
    input.dispose();
    if (started.error) return endOfError(context, { harness, error: started.error, run });
    return settle(machine, { harness, promise: started.value, run });
  } finally {
    harness.start.dispose();
    harness.describe.dispose();
  }
}

interface Harness {
  start: QuickJSHandle;
  describe: QuickJSHandle;
}

function openHarness(context: QuickJSContext, { log }: Run): Harness {
  const make = context.unwrapResult(context.evalCode(HARNESS, "harness.js"));
  const write = context.newFunction("log", (level, text) => {
    log(levelOf(context.getString(level)), context.getString(text));
  });
  const made = context.unwrapResult(context.callFunction(make, context.undefined, write));
  const harness = {
    start: context.getProp(made, "start"),
    describe: context.getProp(made, "describe"),
  };
  for (const handle of [make, write, made]) handle.dispose();
  return harness;
}

function levelOf(text: string): LogLevel {
  return text === "WARN" || text === "ERROR" ? text : "INFO";
}

interface Promised {
  harness: Harness;
  promise: QuickJSHandle;
  run: Run;
}

/** Lets promise reactions run until there are none left, then looks what became of the result. */
function settle({ runtime, context }: Machine, { harness, promise, run }: Promised): SandboxEnd {
  while (runtime.hasPendingJob()) {
    const ran = runtime.executePendingJobs(JOBS_AT_ONCE);
    if (ran.error) {
      const end = endOfError(context, { harness, error: ran.error, run });
      promise.dispose();
      return end;
    }
    if (run.isStopped() || Atomics.load(new Int32Array(run.stop), 0) === 1) {
      promise.dispose();
      return { type: "stopped" };
    }
  }
  if (run.isStopped()) return { type: "stopped" };
  const state = context.getPromiseState(promise);
  if (state.type === "pending") return { type: "stuck" };
  if (state.type === "rejected") {
    return endOfError(context, { harness, error: state.error, run });
  }
  const text = context.getString(state.value);
  state.value.dispose();
  promise.dispose();
  return endOfOutput(text);
}

function endOfOutput(text: string): SandboxEnd {
  const rest = text.slice(1);
  switch (text[0]) {
    case "=":
      return { type: "output", json: rest };
    case "#":
      return { type: "too_large", chars: Number(rest) };
    default: {
      const [name = "", message = ""] = rest.split(SEPARATOR);
      return { type: "no_json", name, message };
    }
  }
}

function endOfError(
  context: QuickJSContext,
  { harness, error, run }: { harness: Harness; error: QuickJSHandle; run: Run },
): SandboxEnd {
  if (run.isStopped()) return { type: "stopped" };
  const described = context.callFunction(harness.describe, context.undefined, error);
  if (run.isStopped()) return { type: "stopped" };
  if (described.error) return { type: "thrown", name: "", message: "", stack: "" };
  const [name = "", message = "", stack = ""] = context.getString(described.value).split(SEPARATOR);
  return { type: "thrown", name, message, stack };
}
