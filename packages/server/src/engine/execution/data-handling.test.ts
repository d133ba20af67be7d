import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Job } from "../../domain/job/job.ts";
import { controlledAction } from "../../testing/controlled-action.ts";
import { type EngineUnderTest, engineUnderTest } from "../../testing/engine-under-test.ts";
import { cancelJob } from "../commands/jobs/cancel-job.ts";
import { rerunJob } from "../commands/jobs/rerun-job.ts";

const WAIT_MS = 2_000;

describe("a recipe that keeps no data (Z-26.4)", () => {
  let under: EngineUnderTest;

  beforeEach(async () => {
    under = await engineUnderTest({ actions: [controlledAction("test.call")] });
    await under.engine.start();
  });
  afterEach(() => under.close());

  const recipe = (steps: string) => under.recipe(steps, { doNotStore: true });

  /** All that the store has of the job, but for its own row. */
  async function leftOf({ id }: Job) {
    const steps = await under.steps(id);
    const logs = await under.storage.logs.list({ jobId: id, after: null, limit: 50 });
    return { steps, logs, text: JSON.stringify({ steps, logs }) };
  }

  test("has none of a job that has ended, but what it did and how it ended", async () => {
    await recipe(`
      - { id: first, action: data.set, input: { secret: "{{ trigger.secret }}" } }
      - { id: note, action: log.write, input: { message: done, info: "{{ steps.first }}" } }`);

    const job = await under.until(await under.send({ secret: "sesame" }), "COMPLETED");

    const { steps, text } = await leftOf(job);
    expect(text).not.toContain("sesame");
    expect(steps.map(({ id, status }) => [id, status])).toEqual([
      ["first", "COMPLETED"],
      ["note", "COMPLETED"],
    ]);
    expect(job).toMatchObject({ status: "COMPLETED", triggerEventId: null });
    expect(job.endDate).not.toBeNull();
  });

  test("has it while the job goes on, which takes it up after a wait", async () => {
    await recipe(`
      - { id: first, action: data.set, input: { secret: "{{ trigger.secret }}" } }
      - { id: pause, wait: { for: 2s } }
      - { id: last, action: data.set, input: { copy: "{{ steps.first.secret }}" } }
      - { if: "steps.last.copy != 'sesame'", then: [{ stop: { status: failed, reason: It was lost } }] }`);
    const id = await under.send({ secret: "sesame" });
    await under.rest();

    const waiting = await leftOf(await under.until(id, "RUNNING"));
    await under.pass(WAIT_MS);
    const job = await under.until(id, "COMPLETED");

    expect(waiting.text).toContain("sesame");
    expect((await leftOf(job)).text).not.toContain("sesame");
  });

  test("has none of a job that was canceled while it waited", async () => {
    await recipe(`
      - { id: first, action: data.set, input: { secret: "{{ trigger.secret }}" } }
      - { id: pause, wait: { for: 2s } }`);
    const id = await under.send({ secret: "sesame" });
    await under.rest();

    await cancelJob(under.deps, { jobId: id, by: "Ada" });
    const job = await under.until(id, "CANCELED");

    expect((await leftOf(job)).text).not.toContain("sesame");
    expect(job.triggerEventId).toBeNull();
  });

  test("does not rerun, and says that the event was erased", async () => {
    await recipe(`- { id: first, action: data.set }`);
    const job = await under.until(await under.send(), "COMPLETED");

    await expect(rerunJob(under.deps, { jobId: job.id, by: "Ada" })).rejects.toMatchObject({
      code: "event_erased",
    });
  });
});

describe("a masked step (R-4.11)", () => {
  let under: EngineUnderTest;

  beforeEach(async () => {
    under = await engineUnderTest();
    await under.engine.start();
  });
  afterEach(() => under.close());

  test("is recorded whole and marked, and the steps after it are not", async () => {
    await under.recipe(`
      - { id: card, action: data.set, mask: true, input: { number: "4711" } }
      - { id: pause, wait: { for: 2s } }
      - { id: last, action: data.set, input: { copy: "{{ steps.card.number }}" } }`);

    const id = await under.send();
    await under.rest();
    await under.pass(WAIT_MS);
    await under.until(id, "COMPLETED");

    const [card, pause, last] = await under.steps(id);
    expect(card).toMatchObject({ masked: true, output: { number: "4711" } });
    expect(pause?.masked).toBeUndefined();
    expect(last?.masked).toBeUndefined();
    expect(last?.output).toEqual({ copy: "4711" });
  });

  test("stays marked when a later version no longer masks it", async () => {
    await under.recipe(`- { id: card, action: data.set, mask: true, input: { number: "4711" } }`);
    const job = await under.until(await under.send(), "COMPLETED");
    await under.storage.transaction(async (stores) => {
      const row = await stores.lockRecipe("sync");
      if (row === null) throw new Error("The recipe is gone");
      await stores.updateRecipe({ ...row, version: 2, activeVersion: 2 });
    });

    expect((await under.steps(job.id))[0]?.masked).toBe(true);
  });
});
