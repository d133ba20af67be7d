import { EXIT_CODES, type ExitCode } from "../runtime/exit-codes.ts";
import { Refusal } from "../runtime/refusal.ts";
import type { Output } from "./output.ts";
import { exitCodeOf, type ProblemView, problemLines } from "./problem-lines.ts";
import { safeText } from "./safe-text.ts";

/** Tells on standard error why a command could not do its work, and answers its exit code. */
export function reportFailure(out: Output, error: unknown): ExitCode {
  if (isProblem(error)) {
    out.remark(
      out.json ? JSON.stringify(error.problem) : problemLines(out.style, error.problem).join("\n"),
    );
    return exitCodeOf(error.problem);
  }
  const failure = describe(error);
  out.remark(
    out.json
      ? JSON.stringify({ detail: failure.message })
      : failure.message
          .split("\n")
          .map((line) => `${out.style.red("error:")} ${safeText(line)}`)
          .join("\n"),
  );
  return failure.exitCode;
}

/** What the SDK throws when the server refuses. By its shape, so that it is loaded only where it is used. */
function isProblem(error: unknown): error is Error & { problem: ProblemView } {
  return error instanceof Error && error.name === "ProblemError" && "problem" in error;
}

function describe(error: unknown): { message: string; exitCode: ExitCode } {
  if (error instanceof Refusal) return { message: error.message, exitCode: error.exitCode };
  if (error instanceof Error && error.name === "ConnectionError") {
    return {
      message: `${error.message} Is it running? Start it with: reprise start`,
      exitCode: EXIT_CODES.retryLater,
    };
  }
  // A mistake of ours: the place in the code is what helps whoever reports it.
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { message: text, exitCode: EXIT_CODES.server };
}
