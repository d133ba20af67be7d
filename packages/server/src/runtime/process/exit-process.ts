import type { Log } from "../log.ts";
import { EXIT_CODES } from "./exit-codes.ts";

/** For what the process must not outlive: it says why and is gone, so that a supervisor starts it again. */
export function exitOnFatal(log: Log): (error: unknown) => void {
  return (error) => {
    log.fatal({ err: error }, "The store failed; exiting so that nothing false is acknowledged");
    process.exit(EXIT_CODES.server);
  };
}
