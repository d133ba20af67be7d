/** Everything that the rest of the code may know of time. Tests put a fake clock in its place. */
export interface Clock {
  /** Wall time, epoch milliseconds. */
  now(): number;
  /** Milliseconds of a clock that never goes back; only differences mean something. */
  monotonicMs(): number;
  /** Calls back after `delayMs` (at most an hour: longer waits belong in the store). Returns the way to take it back. */
  after(delayMs: number, callback: () => void): () => void;
}

const DELAY_MAX_MS = 3_600_000;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, Math.min(Math.max(delayMs, 0), DELAY_MAX_MS));
    return () => clearTimeout(timer);
  },
};
