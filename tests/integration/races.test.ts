import { setImmediate as turn } from "node:timers/promises";
import { afterAll, beforeEach, describe, expect, inject, test } from "vitest";
import { RequestError } from "../../packages/server/src/domain/errors.ts";
import type { Job } from "../../packages/server/src/domain/job/job.ts";
import { isFinal } from "../../packages/server/src/domain/job/life-cycle.ts";
import { cancelJob } from "../../packages/server/src/engine/commands/jobs/cancel-job.ts";
import { forceStopJob } from "../../packages/server/src/engine/commands/jobs/force-stop-job.ts";
import { rerunJob } from "../../packages/server/src/engine/commands/jobs/rerun-job.ts";
import { resumeJob } from "../../packages/server/src/engine/commands/jobs/resume-job.ts";
import { stopJob } from "../../packages/server/src/engine/commands/jobs/stop-job.ts";
import type { Operated } from "../../packages/server/src/engine/operation.ts";
import {
  type StoreUnderTest,
  useStore,
} from "../../packages/server/src/storage/conformance/store-under-test.ts";
import type { Advance, Storage } from "../../packages/server/src/storage/storage.ts";
import { WORKER } from "../../packages/server/src/testing/given.ts";
import { postgresUnderTest } from "../../packages/server/src/testing/postgres-under-test.ts";
import { RECIPE } from "../../packages/server/src/testing/records.ts";
import { sqliteUnderTest } from "../../packages/server/src/testing/sqlite-under-test.ts";

const INTERLEAVINGS = process.env.DEEP_TESTS === "1" ? 200 : 50;
/** Races under way at once, each about a job of its own. */
const AT_ONCE = 20;
/** Turns of the event loop by which one of the two may be late. */
const LATE_TURNS_MAX = 8;
const TEST_MS_MAX = 120_000;

/** What is asked of a job; answers the status that it was told, or "refused". */
type Ask = (storage: Storage, job: Job) => Promise<string>;

/** Reliability T03: whoever is first, the outcome is that of one order or the other. */
const conforms = (store: StoreUnderTest) => {
  const the = useStore(store);

  beforeEach(async () => {
    await the.given.recipe();
    await the.given.worker({ slots: 10_000 });
  });

  const user =
    (
      command: (deps: { storage: Storage; clock: typeof the.clock }, job: Job) => Promise<Operated>,
    ) =>
    async (storage: Storage, job: Job) => {
      try {
        return (await command({ storage, clock: the.clock }, job)).job.status;
      } catch (error) {
        if (error instanceof RequestError && error.code === "invalid_transition") return "refused";
        throw error;
      }
    };
  const worker =
    (change: Advance["change"]): Ask =>
    async (storage, job) => {
      const asked = the.given.advance(job, change === undefined ? {} : { change });
      return (await storage.jobs.advance(asked))?.status ?? "refused";
    };
  const by = "Ada";
  const error = { code: "http_error", message: "502", step: null };
  const asks: Record<string, Ask> = {
    cancel: user((deps, { id: jobId }) => cancelJob(deps, { jobId, by })),
    stop: user((deps, { id: jobId }) => stopJob(deps, { jobId, by })),
    resume: user((deps, { id: jobId }) => resumeJob(deps, { jobId, by })),
    "force stop": user((deps, { id: jobId }) => forceStopJob(deps, { jobId, by })),
    rerun: user((deps, { id: jobId }) => rerunJob(deps, { jobId, by })),
    complete: worker({ event: "complete", report: null }),
    fail: worker({ event: "fail", error, report: null, reason: null }),
    halt: worker({ event: "halt", report: null }),
    "end of step": worker(undefined),
    claim: async (storage, { lane }) => {
      const now = the.clock.now();
      const [got] = await storage.jobs.claim({ workerId: WORKER, lanes: [lane], limit: 1, now });
      return got?.job.status ?? "refused";
    },
  };
  const ask = (name: string): Ask => asks[name] ?? (() => Promise.reject(new Error(name)));

  /** A job of its own lane, in the status in which the race begins. */
  const givenJob = async (before: readonly string[], lane: string): Promise<Job> => {
    const id = await the.given.job({ lane, recipeId: RECIPE });
    let job = await find(id);
    for (const name of before) {
      await ask(name)(the.storage, job);
      job = await find(id);
    }
    return job;
  };
  const find = async (id: string): Promise<Job> => {
    const job = await the.storage.jobs.find(id);
    if (job === null) throw new Error(`There is no job ${id}`);
    return job;
  };
  const factsOf = async (id: string) => {
    const { status, repeat, workerId, endDate } = await find(id);
    return { status, repeat, isHeld: workerId !== null, hasEnded: endDate !== null };
  };

  interface Race {
    before: readonly string[];
    first: string;
    second: string;
  }

  /** One after the other: what is legal. */
  const serial = async ({ before, first, second }: Race, isTurned: boolean) => {
    const job = await givenJob(before, isTurned ? "turned" : "straight");
    if (isTurned) {
      const b = await ask(second)(the.storage, job);
      const a = await ask(first)(the.storage, job);
      return { a, b, ...(await factsOf(job.id)) };
    }
    const a = await ask(first)(the.storage, job);
    const b = await ask(second)(the.storage, job);
    return { a, b, ...(await factsOf(job.id)) };
  };
  const late = async (turns: number) => {
    for (let left = turns; left > 0; left -= 1) await turn();
  };
  /** From the one far behind to the other far behind. */
  const atOnce = async ({ before, first, second }: Race, number: number) => {
    const job = await givenJob(before, `race-${number}`);
    const lead = (number % (2 * LATE_TURNS_MAX + 1)) - LATE_TURNS_MAX;
    const [a, b] = await Promise.all([
      late(Math.max(0, lead)).then(() => ask(first)(the.storage, job)),
      late(Math.max(0, -lead)).then(() => ask(second)(the.other, job)),
    ]);
    const facts = await factsOf(job.id);
    const tooLate = isFinal(facts.status) && (await ask("complete")(the.other, job));
    return { seen: { a, b, ...facts }, tooLate, after: await factsOf(job.id) };
  };

  test.each([
    [["claim"], "cancel", "complete"],
    [["claim"], "cancel", "fail"],
    [["claim"], "stop", "complete"],
    [["claim"], "stop", "end of step"],
    [["claim"], "stop", "cancel"],
    [["claim"], "cancel", "cancel"],
    [["claim", "stop"], "force stop", "halt"],
    [["claim", "stop"], "force stop", "end of step"],
    [["claim", "stop"], "force stop", "complete"],
    [["claim", "stop"], "force stop", "cancel"],
    [["claim", "stop"], "resume", "halt"],
    [["claim", "cancel"], "halt", "stop"],
    [["stop"], "resume", "cancel"],
    [["stop"], "resume", "resume"],
    [["claim", "fail"], "rerun", "rerun"],
    [["claim", "fail"], "rerun", "cancel"],
    [[], "claim", "cancel"],
    [[], "claim", "stop"],
    [[], "claim", "claim"],
  ])(
    "after %j, %s and %s at once",
    async (before, first, second) => {
      const race = { before, first, second };
      const legal = [await serial(race, false), await serial(race, true)];

      for (let begun = 0; begun < INTERLEAVINGS; begun += AT_ONCE) {
        const races = await Promise.all(
          Array.from({ length: AT_ONCE }, (_, index) => atOnce(race, begun + index)),
        );

        for (const { seen, tooLate, after } of races) {
          expect(legal).toContainEqual(seen);
          expect(after).toEqual({
            ...{ status: seen.status, repeat: seen.repeat },
            ...{ isHeld: seen.isHeld, hasEnded: seen.hasEnded },
          });
          if (tooLate !== false) expect(tooLate).toBe("refused");
        }
      }
    },
    TEST_MS_MAX,
  );
};

describe("two who ask at once, on SQLite", () => conforms(sqliteUnderTest("memory")));

describe("two who ask at once, on PostgreSQL by two processes", () => {
  const postgres = postgresUnderTest(inject("postgresUrl"));
  conforms(postgres);
  afterAll(() => postgres.drop());
});
