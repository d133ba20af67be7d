import { afterEach, describe, expect, test } from "vitest";
import { ActionError } from "../../domain/connector.ts";
import { controlledAction } from "../../testing/controlled-action.ts";
import { type EngineUnderTest, engineUnderTest } from "../../testing/engine-under-test.ts";

const set = (id: string, input: { [key: string]: string | number } = {}) => ({
  id,
  action: "data.set",
  input,
});

describe("a job", () => {
  let under: EngineUnderTest;

  afterEach(() => under.close());

  test("runs its steps in order and hands outputs on", async () => {
    under = await engineUnderTest();
    await under.recipe([
      set("first", { customer: "{{ trigger.customer }}" }),
      set("second", { text: "for {{ steps.first.customer }} by {{ job.recipeId }}" }),
    ]);
    await under.engine.start();

    const job = await under.until(await under.send({ customer: "Ada" }), "COMPLETED");

    expect(job).toMatchObject({ progress: 100, hasErrors: false, recipeVersion: 1, error: null });
    const steps = await under.steps(job.id);
    expect(steps.map(({ path, status, attempt }) => ({ path, status, attempt }))).toEqual([
      { path: "/steps/0", status: "COMPLETED", attempt: 1 },
      { path: "/steps/1", status: "COMPLETED", attempt: 1 },
    ]);
    expect(steps[1]?.output).toEqual({ text: "for Ada by sync" });
  });

  test("fails at an error that nothing handles, and says where", async () => {
    const pay = controlledAction("test.pay");
    under = await engineUnderTest({ actions: [pay] });
    await under.recipe([{ id: "pay", action: "test.pay" }, set("after")]);
    await under.engine.start();
    const id = await under.send();

    (await pay.called()).fail(new ActionError("card_declined", "The card was declined"));

    const job = await under.until(id, "FAILED");
    const error = { code: "card_declined", message: "The card was declined", step: "/steps/0" };
    expect(job).toMatchObject({ error, hasErrors: true, progress: 0 });
    expect(await under.steps(id)).toMatchObject([{ id: "pay", status: "FAILED" }]);
    const log = await under.storage.logs.list({ jobId: id, after: null, limit: 10 });
    expect(log).toMatchObject([{ level: "ERROR", message: error.message, step: "/steps/0" }]);
  });

  test("names what an action was given wrongly", async () => {
    under = await engineUnderTest();
    await under.recipe([{ id: "say", action: "log.write", input: { level: "loud" } }]);
    await under.engine.start();

    const job = await under.until(await under.send(), "FAILED");

    expect(job.error?.code).toBe("invalid_input");
    expect(job.error?.message).toContain("level:");
  });

  test("fails when an action is not offered here", async () => {
    under = await engineUnderTest();
    await under.recipe([{ id: "gone", action: "test.gone" }]);
    await under.engine.start();

    const job = await under.until(await under.send(), "FAILED");

    expect(job.error).toEqual({
      code: "unknown_action",
      message: "This server has no action test.gone",
      step: "/steps/0",
    });
  });

  test("fails at an output above the limit, and keeps none of it", async () => {
    const large = controlledAction("test.large");
    under = await engineUnderTest({ actions: [large] });
    await under.recipe([{ id: "large", action: "test.large" }]);
    await under.engine.start();
    const id = await under.send();

    (await large.called()).succeed("x".repeat(1_450_000));

    const job = await under.until(id, "FAILED");
    expect(job.error).toMatchObject({
      code: "limit_exceeded",
      message: "Step output is 1.4 MiB; the limit is 1 MiB",
    });
    const [step] = await under.steps(id);
    expect(step).toMatchObject({ truncated: true });
    expect(step?.output).toBeUndefined();
  });

  test("fills the columns of its report when it ends, blank for what did not run", async () => {
    under = await engineUnderTest();
    await under.recipe([set("one", { n: 7 }), { stop: { status: "successful" } }, set("two")], {
      report: {
        columns: [
          { name: "N", value: "{{ steps.one.n }}" },
          { name: "Two", value: "{{ steps.two.n }}" },
          { name: "Long", value: "{{ trigger.text }}" },
        ],
      },
    });
    await under.engine.start();

    const job = await under.until(await under.send({ text: "y".repeat(2_000) }), "COMPLETED");

    expect(job.report).toEqual({ N: 7, Two: null, Long: `${"y".repeat(1_023)}…` });
    expect(job.progress).toBe(100);
  });

  test("ends with the reason of a stop step that says failed", async () => {
    under = await engineUnderTest();
    await under.recipe([{ stop: { status: "failed", reason: "No stock of {{ trigger.sku }}" } }]);
    await under.engine.start();

    const job = await under.until(await under.send({ sku: "A1" }), "FAILED");

    expect(job.error).toEqual({
      code: "stopped_by_step",
      message: "No stock of A1",
      step: "/steps/0",
    });
  });
});
