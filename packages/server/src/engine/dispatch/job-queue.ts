import type { ClaimedJob } from "../../storage/storage.ts";

/** Claimed jobs that wait here for a slot, in the order of the claim. */
export interface JobQueue {
  push(jobs: readonly ClaimedJob[], nowMs: number): void;
  shift(): ClaimedJob | undefined;
  /** Takes one out of its turn. */
  remove(jobId: string): ClaimedJob | undefined;
  /** Takes out those that came in before this monotonic instant. */
  takeOlderThan(nowMs: number): ClaimedJob[];
  has(jobId: string): boolean;
  size(): number;
}

interface Entry {
  claimed: ClaimedJob;
  sinceMs: number;
}

export function createJobQueue(): JobQueue {
  let entries = new Map<string, Entry>();
  return {
    push(jobs, nowMs) {
      for (const claimed of jobs) entries.set(claimed.job.id, { claimed, sinceMs: nowMs });
    },
    shift() {
      for (const [id, { claimed }] of entries) {
        entries.delete(id);
        return claimed;
      }
      return undefined;
    },
    remove(jobId) {
      const entry = entries.get(jobId);
      entries.delete(jobId);
      return entry?.claimed;
    },
    takeOlderThan(nowMs) {
      const all = [...entries];
      entries = new Map(all.filter(([, { sinceMs }]) => sinceMs >= nowMs));
      return all.flatMap(([, { claimed, sinceMs }]) => (sinceMs < nowMs ? [claimed] : []));
    },
    has: (jobId) => entries.has(jobId),
    size: () => entries.size,
  };
}
