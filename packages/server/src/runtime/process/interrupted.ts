/** A signal that the first Ctrl-C aborts; the second one ends the process as usual. */
export function interrupted(): AbortSignal {
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort());
  return controller.signal;
}
