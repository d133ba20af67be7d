import { parentPort } from "node:worker_threads";

/** What a thread says first; from then on its requests have their deadline. */
export const THREAD_READY = "ready";

/**
 * Answers what a thread pool asks, one request at a time. `handle` does not reject: an error of the
 * request is part of its answer. What it throws all the same ends the thread, and the pool starts
 * another.
 */
export function serveThread(handle: (request: unknown) => Promise<unknown>): void {
  const port = parentPort;
  if (port === null) throw new Error("This file is the entry of a thread");
  port.on("message", (request) => {
    handle(request).then(
      (answer) => port.postMessage(answer),
      (error: unknown) => {
        // Thrown outside of the promise, it reaches the pool as the thread's error.
        setImmediate(() => {
          throw error;
        });
      },
    );
  });
  port.postMessage(THREAD_READY);
}
