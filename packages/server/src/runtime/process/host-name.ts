import { hostname } from "node:os";

/** How this process is called where workers are listed: `build-3 (pid 4711)`. */
export function workerName(): string {
  return `${hostname()} (pid ${process.pid})`;
}

/** A folder as processes of several machines name it: `build-3:/srv/functions`. */
export function hostFolder(folder: string): string {
  return `${hostname()}:${folder}`;
}
