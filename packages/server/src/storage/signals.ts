import type { StoreSignal } from "./storage.ts";

/** Tells this process's listeners of a signal. */
export interface Signals {
  emit(signal: StoreSignal): void;
  on(listener: (signal: StoreSignal) => void): () => void;
}

export function createSignals(): Signals {
  const listeners = new Set<(signal: StoreSignal) => void>();
  return {
    emit(signal) {
      for (const listener of listeners) listener(signal);
    },
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
