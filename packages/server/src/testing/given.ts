import type { Job } from "../domain/job/job.ts";
import type { Clock } from "../runtime/clock.ts";
import type { NewJob, RecipeRow, Storage } from "../storage/storage.ts";
import { RECIPE, recipeDocument, records } from "./records.ts";

/** The worker of a test that does not care which. */
export const WORKER = "wrk_test";
export const LEASE_MS = 30_000;

export type Given = ReturnType<typeof given>;

/** Puts into the store what a test begins with; `records` without a store. */
export function given({ storage, clock }: { storage: Storage; clock: Clock }) {
  const build = records(clock);

  /** Accepts a job and answers its id. */
  const job = async (fields: Partial<NewJob> = {}): Promise<string> => {
    const accepted = await storage.jobs.accept(build.newJob(fields));
    if (accepted.outcome !== "accepted") throw new Error(`The job was a ${accepted.outcome}`);
    return accepted.jobId;
  };

  /** Gives ready jobs of a lane to a worker. */
  const claim = (asked: { workerId?: string; lane?: string; limit?: number } = {}) => {
    const { workerId = WORKER, lane = RECIPE, limit = 1 } = asked;
    return storage.jobs.claim({ workerId, lanes: [lane], limit, now: clock.now() });
  };

  return {
    ...build,
    job,
    claim,

    /** Stores a started recipe and its first version. */
    async recipe(fields: Partial<RecipeRow> = {}): Promise<RecipeRow> {
      const row = build.recipeRow(fields);
      await storage.transaction(async (stores) => {
        await stores.insertRecipe(row);
        const { id: recipeId, version, concurrency } = row;
        const document = recipeDocument(recipeId, concurrency);
        await stores.insertVersion(build.recipeVersion({ recipeId, version, document }));
      });
      return row;
    },

    /** Accepts so many jobs in one go; their ids in order. */
    async jobs(count: number, fields: Partial<NewJob> = {}): Promise<string[]> {
      const jobs = Array.from({ length: count }, () => build.newJob(fields));
      await storage.jobs.acceptAll(jobs);
      return jobs.map(({ id }) => id);
    },

    worker: ({ id = WORKER, slots = 20 }: { id?: string; slots?: number } = {}) =>
      storage.workers.register({ id, name: "test", slots, now: clock.now(), leaseMs: LEASE_MS }),

    /** A job that a worker executes. */
    async runningJob({
      workerId = WORKER,
      ...fields
    }: Partial<NewJob> & { workerId?: string } = {}): Promise<Job> {
      const id = await job(fields);
      const lane = fields.lane ?? fields.recipeId ?? RECIPE;
      const [claimed] = await claim({ workerId, lane });
      if (claimed?.job.id !== id) throw new Error(`Given ${claimed?.job.id} instead of ${id}`);
      return claimed.job;
    },
  };
}
