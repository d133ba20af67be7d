import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Job } from "../domain/job/job.ts";
import { type ControlledAction, controlledAction } from "../testing/controlled-action.ts";
import { type EngineUnderTest, engineUnderTest } from "../testing/engine-under-test.ts";

describe("an engine", () => {
  let under: EngineUnderTest;
  let call: ControlledAction;

  beforeEach(async () => {
    call = controlledAction("test.call");
    under = await engineUnderTest({ actions: [call], settings: { slots: 2 } });
    await under.recipe([
      { id: "one", action: "test.call" },
      { id: "two", action: "data.set" },
    ]);
  });

  afterEach(() => under.close());

  /** A job that a worker has claimed, though the engine here had no chance to. */
  function heldBy(workerId: string): Promise<Job> {
    return under.storage.transaction(async ({ jobs }) => {
      await jobs.accept(under.given.newJob());
      const asked = { workerId, lanes: ["sync"], limit: 1, now: under.clock.now() };
      const [claimed] = await jobs.claim(asked);
      if (!claimed) throw new Error("Nothing was claimed");
      return claimed.job;
    });
  }

  test("takes up at its start what was accepted before", async () => {
    const id = await under.send();

    await under.engine.start();

    (await call.called()).succeed();
    await under.until(id, "COMPLETED");
  });

  test("executes no more jobs at once than it has slots", async () => {
    await under.engine.start();
    const ids = await under.given.jobs(5);
    await call.called(1);
    await under.rest();

    expect(call.calls).toHaveLength(2);
    call.calls[0]?.succeed();
    await call.called(2);
    await under.rest();
    expect(call.calls).toHaveLength(3);
    for (let index = 1; index < ids.length; index += 1) (await call.called(index)).succeed();
    for (const id of ids) await under.until(id, "COMPLETED");
  });

  test("runs the jobs of a recipe one after another when its concurrency is 1", async () => {
    await under.recipe([{ id: "one", action: "test.call" }], { id: "single", concurrency: 1 });
    await under.engine.start();
    const first = await under.send({}, "single");
    const second = await under.send({}, "single");
    await call.called();
    await under.pass(2_000);

    expect(call.calls).toHaveLength(1);
    expect(await under.until(second, "PENDING")).toMatchObject({ startDate: null });
    call.calls[0]?.succeed();
    await under.until(first, "COMPLETED");
    (await call.called(1)).succeed();
    await under.until(second, "COMPLETED");
  });

  test("does not let a recipe with many jobs keep another one waiting", async () => {
    await under.recipe([{ id: "one", action: "test.call" }], { id: "other" });
    await under.engine.start();
    await under.given.jobs(50);
    await call.called(1);
    const id = await under.send({}, "other");

    for (let index = 0; index < 12; index += 1) {
      (await call.called(index)).succeed();
      await under.pass(1_100);
    }

    expect((await under.storage.jobs.find(id))?.startDate).not.toBeNull();
  });

  test("lets the step in flight end when it stops, and hands the job back", async () => {
    await under.engine.start();
    const id = await under.send();
    const one = await call.called();
    const stopped = under.engine.stop(10_000);
    await under.rest();

    one.succeed("kept");
    await stopped;

    const job = await under.until(id, "RUNNING");
    expect(job).toMatchObject({ phase: "waiting", waitingFor: "slot", workerId: null });
    expect(await under.steps(id)).toMatchObject([{ status: "COMPLETED", output: "kept" }]);
    expect(await under.storage.workers.list()).toEqual([]);
  });

  test("aborts the step in flight when the grace is over", async () => {
    await under.engine.start();
    const id = await under.send();
    const one = await call.called();

    await under.stop(5_000);

    expect(one.context.signal.aborted).toBe(true);
    expect(await under.until(id, "RUNNING")).toMatchObject({ workerId: null, waitingFor: "slot" });
    expect(under.engine.busy()).toBe(0);
  });

  test("hands back what it has claimed and not begun when it stops", async () => {
    await under.engine.start();
    const ids = await under.given.jobs(5);
    await call.called(1);
    await under.rest();

    await under.stop(0);

    for (const id of ids) {
      expect(await under.storage.jobs.find(id)).toMatchObject({ workerId: null });
    }
    expect(await under.storage.jobs.findReadyLanes(10)).toEqual(["sync"]);
  });

  test("gives back jobs that it holds by the store's account only", async () => {
    await under.engine.start();
    const [worker] = await under.storage.workers.list();
    const lost = await heldBy(worker?.id ?? "");

    await under.pass(20_000);

    (await call.called()).succeed();
    const job = await under.until(lost.id, "COMPLETED");
    expect(job.epoch).toBeGreaterThan(lost.epoch);
  });

  test("goes on with the jobs of a worker that has gone silent", async () => {
    await under.engine.start();
    await under.given.worker({ id: "wrk_dead" });
    const job = await heldBy("wrk_dead");

    await under.pass(29_000);
    expect(call.calls).toHaveLength(0);
    await under.pass(7_000);

    (await call.called()).succeed();
    await under.until(job.id, "COMPLETED");
  });
});
