import { ActionError } from "../domain/connector.ts";
import { MEMORY_BYTES_MAX, OUTPUT_CHARS_MAX, STACK_BYTES_MAX } from "./sandbox/limits.ts";
import type { SandboxEnd } from "./sandbox/run-in-sandbox.ts";

type Locate = (line: number, column: number) => { line: number; column: number } | null;

const KIB = 1_024;
const MIB = 1_048_576;

/** What a run that gave no output tells the people who read the job. */
export function failureOf(
  end: Exclude<SandboxEnd, { type: "output" }>,
  locate: Locate,
): ActionError {
  switch (end.type) {
    case "thrown":
      return limitFailure(end) ?? thrownFailure(end, locate);
    case "no_json":
      return (
        limitFailure(end) ??
        new ActionError("invalid_output", saidOf(end, ["Error", "TypeError", "InternalError"]))
      );
    case "too_large": {
      const size = `${Math.ceil((end.chars / MIB) * 10) / 10} MiB`;
      const message = `Step output is ${size}; the limit is ${OUTPUT_CHARS_MAX / MIB} MiB`;
      return new ActionError("limit_exceeded", message);
    }
    case "stuck":
      return new ActionError(
        "code_stuck",
        "The code waits for a promise that nothing resolves; there are no timers and no network here",
      );
    case "stopped":
      return new ActionError("code_stopped", "The code was stopped");
  }
}

type Said = { name: string; message: string };

/** QuickJS says both as an InternalError; code may have caught them before and thrown them again. */
function limitFailure({ name, message }: Said): ActionError | null {
  if (name !== "InternalError" && name !== "RangeError") return null;
  if (/out of memory/i.test(message)) {
    const limit = `${MEMORY_BYTES_MAX / MIB} MiB`;
    return new ActionError("code_limit", `The code needed more memory than its limit of ${limit}`);
  }
  if (/stack/i.test(message)) {
    const limit = `${STACK_BYTES_MAX / KIB} KiB`;
    const why = `The code's calls are nested too deeply: its stack is limited to ${limit}`;
    return new ActionError("code_limit", why);
  }
  return null;
}

const PLACE = /code\.js:(\d+):(\d+)/;

function thrownFailure(end: Extract<SandboxEnd, { type: "thrown" }>, locate: Locate): ActionError {
  const [, line, column] = PLACE.exec(end.stack) ?? [];
  const place = line === undefined ? null : locate(Number(line), Number(column));
  const where = place === null ? "" : ` (line ${place.line}, column ${place.column})`;
  return new ActionError("code_error", `${saidOf(end)}${where}`, { details: place });
}

/** The message, behind the name of the error where that says more. */
function saidOf({ name, message }: Said, silent: readonly string[] = ["Error"]): string {
  if (message === "" && name === "") return "Something was thrown that says nothing";
  if (message === "null" && name === "") {
    const limit = `${MEMORY_BYTES_MAX / MIB} MiB`;
    return `null was thrown; or there was no memory left of ${limit} to say more`;
  }
  return name === "" || silent.includes(name) ? message : `${name}: ${message}`;
}
