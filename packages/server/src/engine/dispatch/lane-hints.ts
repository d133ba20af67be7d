/** Lanes that may have work, the one that was looked at longest ago first. */
export interface LaneHints {
  add(lanes: Iterable<string>): void;
  /** Removes and answers up to `max` lanes, to be claimed from. */
  take(max: number): string[];
  /** What a claim of these lanes gave: full = there may be more in each of them. */
  learn(claim: { lanes: readonly string[]; given: readonly string[]; isFull: boolean }): void;
  /** A job of the lane has arrived here, or has ended. */
  jobArrived(lane: string): void;
  jobEnded(lane: string): void;
  isEmpty(): boolean;
}

export function createLaneHints(): LaneHints {
  const hinted = new Set<string>();
  /** Gave fewer than asked while jobs of theirs are here: perhaps at their concurrency limit. */
  const blocked = new Set<string>();
  const jobsHere = new Map<string, number>();
  const add = (lanes: Iterable<string>) => {
    for (const lane of lanes) hinted.add(lane);
  };
  return {
    add,
    take(max) {
      const lanes: string[] = [];
      for (const lane of hinted) {
        if (lanes.length === max) break;
        lanes.push(lane);
      }
      for (const lane of lanes) hinted.delete(lane);
      return lanes;
    },
    learn({ lanes, given, isFull }) {
      if (isFull) {
        // Those that gave something go behind those that had no turn yet.
        const fed = new Set(given);
        add(lanes.filter((lane) => !fed.has(lane)));
        for (const lane of fed) hinted.delete(lane);
        add(fed);
        return;
      }
      for (const lane of lanes) if (jobsHere.has(lane)) blocked.add(lane);
    },
    jobArrived(lane) {
      jobsHere.set(lane, (jobsHere.get(lane) ?? 0) + 1);
    },
    jobEnded(lane) {
      const left = (jobsHere.get(lane) ?? 1) - 1;
      if (left === 0) jobsHere.delete(lane);
      else jobsHere.set(lane, left);
      if (blocked.delete(lane)) hinted.add(lane);
    },
    isEmpty: () => hinted.size === 0,
  };
}
