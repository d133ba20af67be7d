import type { Log } from "../log.ts";

const SIGNALS = ["SIGTERM", "SIGINT"] as const;
/** What SIGKILL would say: the process went without finishing its work. */
const FORCED_EXIT_CODE = 1;

/**
 * Resolves at the first SIGTERM or SIGINT. After that the person has asked twice: a second signal
 * ends the process at once. Nothing is lost by it, for unfinished jobs are recovered at the next start.
 */
export function shutdownRequested(log: Log): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        if (asked) {
          log.warn({ signal }, "Asked twice: exiting at once");
          process.exit(FORCED_EXIT_CODE);
        }
        asked = true;
        log.info({ signal }, "Shutting down; a second signal exits at once");
        resolve();
      });
    }
  });
}

/**
 * A reader that goes away (`reprise jobs list | head`) is no error. A server goes on without it; a
 * command has nobody left to talk to and ends.
 */
export function surviveClosedPipes(whenClosed: "go on" | "exit"): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      if (whenClosed === "exit") process.exit(0);
    });
  }
}
