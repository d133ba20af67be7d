import { describe, expect, test } from "vitest";
import { openSqlite } from "../../packages/server/src/storage/sqlite/open-sqlite.ts";
import type { JobStore, Storage } from "../../packages/server/src/storage/storage.ts";
import { hold, TIMEOUT_MS } from "./hold.ts";

// A test that cannot fail proves nothing: each of these faults must be found.

const RUNS_MAX = 300;

const withJobs = (storage: Storage, change: (jobs: JobStore) => Partial<JobStore>): Storage => ({
  ...storage,
  jobs: { ...storage.jobs, ...change(storage.jobs) },
});

const MUTANTS: Record<string, (storage: Storage) => Storage> = {
  "a late worker is believed": (storage) =>
    withJobs(storage, (jobs) => ({
      async advance(advance) {
        const job = await jobs.find(advance.jobId);
        return jobs.advance({ ...advance, epoch: job?.epoch ?? advance.epoch });
      },
    })),

  "timers fire early": (storage) =>
    withJobs(storage, (jobs) => ({
      wakeDue: ({ now, limit }) => jobs.wakeDue({ now: now + 5_000, limit }),
    })),

  "low priority counts for nothing": (storage) =>
    withJobs(storage, (jobs) => ({
      accept: (job) => jobs.accept({ ...job, lowPriority: false }),
    })),

  "a claim takes more than there is room for": (storage) =>
    withJobs(storage, (jobs) => ({
      async claim(request) {
        const claimed = await jobs.claim(request);
        return claimed.length === request.limit ? claimed : [...claimed, ...claimed.slice(0, 1)];
      },
    })),

  "a yield is taken for an end": (storage) =>
    withJobs(storage, (jobs) => ({
      advance: (advance) =>
        jobs.advance(
          advance.change?.event === "yield"
            ? { ...advance, change: { event: "complete", report: null } }
            : advance,
        ),
    })),

  "a dead worker keeps its jobs": (storage) => ({
    ...storage,
    workers: {
      ...storage.workers,
      sweep: async () => ({ workers: [], lanes: [], quarantined: [] }),
    },
  }),

  "a stopped recipe pauses nothing": (storage) => ({
    ...storage,
    transaction: (work) =>
      storage.transaction((stores) =>
        work({ ...stores, pauseLane: async () => ({ commanded: [] }) }),
      ),
  }),
};

describe("the model finds that", () => {
  test.each(Object.entries(MUTANTS))("%s", { timeout: TIMEOUT_MS }, async (_, mutate) => {
    const found = hold(
      RUNS_MAX,
      async (clock) => [mutate(await openSqlite({ path: ":memory:", clock }))],
      { shrink: false },
    );

    await expect(found).rejects.toThrow("Property failed");
  });
});
