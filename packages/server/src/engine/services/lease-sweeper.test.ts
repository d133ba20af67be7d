import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EngineUnderTest, engineUnderTest } from "../../testing/engine-under-test.ts";
import { LEASE_MS } from "../../testing/given.ts";
import { runService } from "../service.ts";
import { leaseSweeper } from "./lease-sweeper.ts";

/** Promise A2.2: no job shows RUNNING under a worker without a lease for longer than a sweep. */
const SWEEP_MS = 5_000;
const STEP_MS = 250;

describe("a job whose worker was lost", () => {
  let the: EngineUnderTest;

  beforeEach(async () => {
    the = await engineUnderTest();
  });
  afterEach(() => the.close());

  test.each([0, 1, 2_500, 4_999])(
    "is free for another one after 35 seconds at most, %i ms after a sweep",
    async (offsetMs) => {
      const sweeper = runService(leaseSweeper(the.deps, { hint: () => {} }), the.deps);
      await the.pass(SWEEP_MS + offsetMs);
      await the.given.worker();
      const { id } = await the.given.runningJob();

      const lostForMs: number[] = [];
      for (let passed = 0; passed < LEASE_MS + SWEEP_MS; passed += STEP_MS) {
        await the.pass(STEP_MS);
        const job = await the.storage.jobs.find(id);
        if (job?.workerId !== null) lostForMs.push(Math.max(0, passed + STEP_MS - LEASE_MS));
      }

      await sweeper.stop();
      expect(await the.storage.jobs.find(id)).toMatchObject({
        ...{ status: "RUNNING", phase: "waiting", waitingFor: "slot", workerId: null },
      });
      expect(Math.max(...lostForMs)).toBeLessThanOrEqual(SWEEP_MS);
    },
  );

  test("is free again at the next sweep when the lost worker claims it after all", async () => {
    const sweeper = leaseSweeper(the.deps, { hint: () => {} });
    await the.given.worker();
    const { id } = await the.given.runningJob();
    the.clock.advance(LEASE_MS);
    await sweeper.tick();
    const [claimed] = await the.given.claim();

    const swept = await sweeper.tick();

    expect(claimed?.job.id).toBe(id);
    expect(swept).toBe(1);
    expect(await the.storage.jobs.find(id)).toMatchObject({ workerId: null, waitingFor: "slot" });
  });

  test("is free at once when the process that has the file starts again", async () => {
    await the.given.worker();
    const { id } = await the.given.runningJob();

    await the.storage.workers.sweep({ now: the.clock.now(), all: true });

    expect(await the.storage.jobs.find(id)).toMatchObject({ workerId: null, waitingFor: "slot" });
  });
});
