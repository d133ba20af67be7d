import { hostname } from "node:os";

/** How this process is called where workers are listed: `build-3 (pid 4711)`. */
export function workerName(): string {
  return `${hostname()} (pid ${process.pid})`;
}
