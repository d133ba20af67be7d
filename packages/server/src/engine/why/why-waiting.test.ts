import { afterEach, describe, expect, test } from "vitest";
import { type ControlledAction, controlledAction } from "../../testing/controlled-action.ts";
import { type EngineUnderTest, engineUnderTest } from "../../testing/engine-under-test.ts";
import { stopJob } from "../commands/jobs/stop-job.ts";
import { whyWaiting } from "./why-waiting.ts";

const WORK = [{ id: "one", action: "test.work" }];

describe("why a job waits", () => {
  let the: EngineUnderTest;
  let work: ControlledAction;

  afterEach(() => the.close());

  async function given({ slots = 1, start = true, concurrency = 1_000 } = {}): Promise<void> {
    work = controlledAction("test.work");
    the = await engineUnderTest({ actions: [work], settings: { slots } });
    await the.recipe(WORK, { concurrency });
    if (start) await the.engine.start();
  }

  const why = (id: string) => whyWaiting(the.deps, id);

  test("no worker is running", async () => {
    await given({ start: false });
    const id = await the.send();

    expect(await why(id)).toMatchObject({ code: "no_worker", since: the.clock.now(), ahead: 0 });
  });

  test("a worker executes it", async () => {
    await given();
    const id = await the.send();
    await work.called();

    expect((await why(id)).code).toBe("not_waiting");
  });

  test("all slots are taken, and so many come before it", async () => {
    await given({ slots: 1 });
    await the.send();
    await work.called();
    // Some are at hand for the slot already.
    const ids = await the.given.jobs(60);
    await the.rest();

    const answer = await why(ids.at(-1) ?? "");

    expect(answer.code).toBe("slots_taken");
    expect(answer.ahead).toBeGreaterThan(10);
    expect(answer.text).toContain("come before it");
  });

  test("its recipe runs no more at once, and these are in its way", async () => {
    await given({ slots: 5, concurrency: 1 });
    const first = await the.send();
    await work.called();
    const second = await the.send();
    await the.rest();

    expect(await why(second)).toMatchObject({
      code: "concurrency_limit",
      jobIds: [first],
      text: "Its recipe runs one job at once, and that one runs now; it is the next one.",
    });
  });

  test("its recipe is stopped", async () => {
    await given({ start: false });
    const id = await the.send();
    await the.storage.transaction(async (stores) => {
      const row = await stores.lockRecipe("sync");
      if (row) await stores.updateRecipe({ ...row, active: false });
    });

    expect((await why(id)).code).toBe("recipe_stopped");
  });

  test("low priority waits for quiet", async () => {
    await given({ slots: 1 });
    await the.send();
    await work.called();
    const low = await the.given.job({ lowPriority: true });

    // At the limit exactly it may begin: one more is too many.
    expect(await why(low)).toMatchObject({ code: "low_priority" });
  });

  test("it waits for its time, and goes on then", async () => {
    work = controlledAction("test.work");
    the = await engineUnderTest({ actions: [work] });
    await the.recipe([{ id: "nap", name: "Nap", wait: { for: "1h" } }]);
    await the.engine.start();
    const id = await the.send();
    await the.pass(1_000);
    const begun = (await the.steps(id))[0]?.startDate ?? 0;

    expect(await why(id)).toMatchObject({
      code: "waiting_timer",
      since: begun,
      until: begun + 3_600_000,
      text: 'It waits at step "Nap" for its time.',
    });
  });

  test("its tree has had its share", async () => {
    await given({ slots: 1 });
    const rootId = await the.send();
    await work.called();
    const children = await the.given.jobs(100, { kind: "call", parentId: rootId, rootId });
    await the.rest();

    // The root itself holds a slot, but is no job of its tree's children.
    const last = await why(children.at(-1) ?? "");

    expect(["fairness_turn", "slots_taken"]).toContain(last.code);
    expect(last.ahead).toBeGreaterThan(10);
  });

  test("a person has stopped it", async () => {
    await given({ start: false });
    const id = await the.send();
    await stopJob(the.deps, { jobId: id, by: "ann" });

    expect(await why(id)).toMatchObject({
      code: "stopped",
      text: "Job stopped by user. Resume it to let it go on.",
    });
  });

  test("it has ended", async () => {
    await given();
    const id = await the.send();
    (await work.called()).succeed();
    const { endDate } = await the.until(id, "COMPLETED");

    expect(await why(id)).toMatchObject({ code: "ended", since: endDate });
  });
});
