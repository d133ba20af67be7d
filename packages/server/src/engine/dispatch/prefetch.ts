/** A worker holds only what it expects to start within this time. */
const HORIZON_MS = 250;
const PREFETCH_MAX = 200;
/** Before anything is known, slices are taken to last this long. */
const FIRST_GUESS_MS = 50;
/** Share of the newest slice in the average. */
const NEWEST_WEIGHT = 0.1;

/** How many jobs to have at hand beyond those that run, from how long slices lasted lately. */
export interface Prefetch {
  jobs(): number;
  sliceEnded(durationMs: number): void;
  /** Jobs have waited here for so long: slices last longer than was thought. */
  waitedTooLong(ms: number): void;
}

export function createPrefetch({ slots }: { slots: number }): Prefetch {
  let averageMs = FIRST_GUESS_MS;
  let jobs = target();
  function target(): number {
    return Math.min(PREFETCH_MAX, Math.floor((slots * HORIZON_MS) / Math.max(averageMs, 0.01)));
  }
  return {
    jobs: () => jobs,
    sliceEnded(durationMs) {
      averageMs += (durationMs - averageMs) * NEWEST_WEIGHT;
      jobs = target();
    },
    waitedTooLong(ms) {
      averageMs = Math.max(averageMs, ms * slots);
      jobs = target();
    },
  };
}
