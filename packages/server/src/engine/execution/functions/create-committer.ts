import type { Execution } from "../execution.ts";
import { commit } from "../records/commit.ts";

export interface Committer {
  /** Resolves when all that the journal holds now is on disk. */
  write(): Promise<void>;
  /** Resolves when no write is under way. */
  idle(): Promise<void>;
}

/** One write of a job at a time; what is asked for meanwhile goes together into the next. */
export function createCommitter(execution: Execution): Committer {
  let last: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;
  return {
    write() {
      if (next !== null) return next;
      next = last.then(async () => {
        // From here on the journal is being emptied: who comes later needs a write of their own.
        next = null;
        await commit(execution);
      });
      last = next;
      return next;
    },
    idle: () => last,
  };
}
