import type { DeliveryResult, DeliveryStore } from "../../storage/storage.ts";

/** Writes results; what comes while a write is under way goes together into the next. */
export function createRecorder(store: Pick<DeliveryStore, "record">) {
  let results: DeliveryResult[] = [];
  let writing: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;

  /** Resolves when the result is on disk. */
  return (result: DeliveryResult): Promise<void> => {
    results.push(result);
    next ??= writing.then(() => {
      next = null;
      const batch = results;
      results = [];
      const written = store.record(batch);
      writing = written.catch(() => undefined);
      return written;
    });
    return next;
  };
}
