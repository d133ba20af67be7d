import { EXIT_CODES, type ExitCode } from "../runtime/process/exit-codes.ts";
import { Refusal } from "../runtime/process/refusal.ts";
import { exitCodeOf, type ProblemView, problemLines } from "./problem-lines.ts";
import type { Output } from "./terminal/output.ts";
import { safeText } from "./terminal/safe-text.ts";

/** Tells on standard error why a command could not do its work, and answers its exit code. */
export function reportFailure(out: Output, error: unknown): ExitCode {
  if (isProblem(error)) {
    const { message: _, name: __, stack: ___, ...problem } = error;
    out.remark(out.json ? JSON.stringify(problem) : problemLines(out.style, error).join("\n"));
    return exitCodeOf(error);
  }
  if (error instanceof Refusal) {
    out.remark(
      out.json
        ? JSON.stringify({ detail: error.message })
        : error.message
            .split("\n")
            .map((line) => errorLine(out, line))
            .join("\n"),
    );
    return error.exitCode;
  }
  // A mistake of ours: the place in the code is what helps whoever reports it.
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const [first = "", ...rest] = stack.split("\n").slice(0, STACK_LINES_MAX);
  out.remark([errorLine(out, `unexpected: ${first}`), ...rest.map(safeText)].join("\n"));
  return EXIT_CODES.server;
}

const STACK_LINES_MAX = 15;

function errorLine({ style }: Output, text: string): string {
  return `${style.red("error:")} ${safeText(text)}`;
}

/** What the SDK throws. By its name, so that the SDK is loaded only where it is used. */
function isProblem(error: unknown): error is Error & ProblemView {
  return error instanceof Error && error.name === "RepriseError" && "code" in error;
}
