import { afterEach, describe, expect, test } from "vitest";
import { controlledAction } from "../../../testing/controlled-action.ts";
import { type EngineUnderTest, engineUnderTest } from "../../../testing/engine-under-test.ts";
import { spokenDuration } from "./time-limits.ts";

describe("time limits", () => {
  let under: EngineUnderTest;

  afterEach(() => under.close());

  test("end a step at the server's limit and fail its job, with the words for it", async () => {
    const slow = controlledAction("test.slow");
    under = await engineUnderTest({ actions: [slow] });
    await under.recipe([
      { id: "before", action: "data.set" },
      { foreach: ["a"], as: "item", steps: [{ id: "one", action: "data.set" }] },
      { id: "invoice", name: "Create invoice", action: "test.slow" },
    ]);
    await under.engine.start();
    const id = await under.send();
    const call = await slow.called();

    await under.pass(89_750);
    expect(call.context.signal.aborted).toBe(false);
    await under.pass(500);

    const job = await under.until(id, "FAILED");
    const message = 'Step 4 "Create invoice" timed out after 90 s (step limit)';
    expect(job.error).toEqual({ code: "step_timeout", message, step: "/steps/2" });
    expect(job.reason).toMatchObject({ type: "timeout", message });
    expect(call.context.signal.aborted).toBe(true);
    expect((await under.steps(id)).at(-1)).toMatchObject({
      status: "FAILED",
      error: { code: "step_timeout" },
    });
  });

  test("of a step count before those of its recipe", async () => {
    const slow = controlledAction("test.slow");
    under = await engineUnderTest({ actions: [slow] });
    await under.recipe([{ id: "call", action: "test.slow", timeout: "2s" }], {
      timeouts: { step: "10s" },
    });
    await under.engine.start();
    const id = await under.send();
    await slow.called();

    await under.pass(2_250);

    const job = await under.until(id, "FAILED");
    expect(job.error?.message).toBe('Step 1 "call" timed out after 2 s (step limit)');
  });

  test("abandon a step that does not react, and ignore what it answers later", async () => {
    const deaf = controlledAction("test.deaf", { reacts: false });
    under = await engineUnderTest({ actions: [deaf] });
    await under.recipe([{ id: "call", action: "test.deaf", timeout: "1s" }]);
    await under.engine.start();
    const id = await under.send();
    const call = await deaf.called();

    await under.pass(2_500);
    const job = await under.until(id, "FAILED");
    call.succeed("too late");
    await under.rest();

    expect(job.error?.code).toBe("step_timeout");
    const [step] = await under.steps(id);
    expect(step).toMatchObject({ status: "FAILED" });
    expect(step?.output).toBeUndefined();
  });

  test("of a job count the time in which it was active", async () => {
    const slow = controlledAction("test.slow");
    under = await engineUnderTest({ actions: [slow] });
    await under.recipe(
      [
        { id: "one", action: "test.slow" },
        { wait: { for: "10m" } },
        { id: "two", action: "test.slow" },
      ],
      { timeouts: { job: "60s" } },
    );
    await under.engine.start();
    const id = await under.send();

    await slow.called();
    await under.pass(40_000);
    slow.calls[0]?.succeed();
    await under.until(id, "RUNNING");
    await under.pass(601_000);
    await slow.called(1);
    await under.pass(15_000);
    expect(await under.until(id, "RUNNING")).toMatchObject({ phase: "executing" });
    await under.pass(6_000);

    const job = await under.until(id, "FAILED");
    const message = "Job timed out after 60 s (job limit)";
    expect(job.error).toEqual({ code: "job_timeout", message, step: null });
    expect(job.reason).toMatchObject({ type: "timeout" });
    expect(job.activeMs).toBeGreaterThanOrEqual(60_000);
    expect(job.activeMs).toBeLessThan(62_000);
    expect((await under.steps(id)).at(-1)).toMatchObject({ id: "two", status: "CANCELED" });
  });

  test("show a step as running only when it takes long", async () => {
    const slow = controlledAction("test.slow");
    under = await engineUnderTest({ actions: [slow] });
    await under.recipe([
      { foreach: ["x"], as: "item", id: "loop", steps: [{ id: "call", action: "test.slow" }] },
    ]);
    await under.engine.start();
    const id = await under.send();
    await slow.called();

    expect(await under.steps(id)).toEqual([]);
    await under.pass(300);

    expect(await under.steps(id)).toMatchObject([
      { id: "loop", status: "RUNNING", input: { items: 1 } },
      { id: "call", status: "RUNNING", iterations: [0] },
    ]);
    slow.calls[0]?.succeed();
    await under.until(id, "COMPLETED");
    expect(await under.steps(id)).toMatchObject([
      { id: "loop", status: "COMPLETED", output: { iterations: 1 } },
      { id: "call", status: "COMPLETED", attempt: 1 },
    ]);
  });
});

describe("a limit in words", () => {
  test.each([
    [90_000, "90 s"],
    [60_000, "60 s"],
    [120_000, "2 min"],
    [5_400_000, "90 min"],
    [7_200_000, "2 h"],
    [1_500, "1.5 s"],
    [250, "250 ms"],
  ])("%i ms is %s", (ms, words) => {
    expect(spokenDuration(ms)).toBe(words);
  });
});
