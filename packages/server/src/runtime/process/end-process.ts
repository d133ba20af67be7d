/** What is still open may finish for so long, such as output into a pipe. */
const LINGER_MS = 1_000;

/** Ends the process with this exit code as soon as nothing is left to do, and soon in any case. */
export function endProcess(exitCode: number): void {
  process.exitCode = exitCode;
  setTimeout(() => process.exit(), LINGER_MS).unref();
}
