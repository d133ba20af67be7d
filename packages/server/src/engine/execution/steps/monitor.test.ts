import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ControlledAction, controlledAction } from "../../../testing/controlled-action.ts";
import { type EngineUnderTest, engineUnderTest } from "../../../testing/engine-under-test.ts";
import { cancelJob } from "../../commands/jobs/cancel-job.ts";

const MONITORED = `
- id: guard
  monitor:
    - { id: first, action: data.set, input: { is: done } }
    - { id: call, action: test.call }
    - { id: last, action: data.set }
  retry: { attempts: 1, interval: 10s, if: "$not($contains(error.message, '401'))" }
  onError:
    - { id: note, action: data.set, input: { error: "{{ error }}", first: "{{ steps.first.is }}", last: "{{ steps.last }}" } }
- { id: after, action: data.set, input: { guard: "{{ steps.guard }}", call: "{{ steps.call }}", note: "{{ steps.note }}" } }
`;

describe("a monitor step", () => {
  let under: EngineUnderTest;
  let call: ControlledAction;

  beforeEach(async () => {
    call = controlledAction("test.call");
    under = await engineUnderTest({ actions: [call], settings: { slots: 1 } });
    await under.engine.start();
  });

  afterEach(() => under.close());

  /** `path status attempt` of each record. */
  async function recorded(jobId: string): Promise<string[]> {
    const steps = await under.steps(jobId);
    return steps.map(({ path, status, attempt }) => `${path} ${status} ${attempt}`);
  }

  test("skips what would handle an error when all of its steps succeed", async () => {
    await under.recipe(MONITORED);
    const id = await under.send();
    (await call.called()).succeed("fine");

    const job = await under.until(id, "COMPLETED");

    expect(job.hasErrors).toBe(false);
    const steps = await under.steps(id);
    expect(steps.find(({ id: step }) => step === "note")).toMatchObject({
      status: "SKIPPED",
      skippedReason: "No error occurred",
    });
    expect(steps.at(-1)?.output).toEqual({
      guard: { attempts: 1, error: null },
      call: "fine",
      note: null,
    });
  });

  test("waits for its retry without a slot, then runs all of its steps again", async () => {
    await under.recipe(MONITORED);
    await under.recipe([{ id: "quick", action: "data.set" }], { id: "quick" });
    const id = await under.send();
    (await call.called()).fail(new Error("busy"));
    await under.rest();
    const failedAt = under.clock.now();

    expect(await under.until(id, "RUNNING")).toMatchObject({
      phase: "waiting",
      waitingFor: "retry",
      waitingUntil: failedAt + 10_000,
      workerId: null,
      hasErrors: true,
    });
    await under.until(await under.send({}, "quick"), "COMPLETED");
    await under.pass(9_750);
    expect(call.calls).toHaveLength(1);
    await under.pass(1_000);
    (await call.called(1)).succeed("fine");

    const job = await under.until(id, "COMPLETED");
    expect(job).toMatchObject({ hasErrors: true, error: null });
    expect(await recorded(id)).toEqual([
      "/steps/0 COMPLETED 1",
      "/steps/0/monitor/0 COMPLETED 1",
      "/steps/0/monitor/1 FAILED 1",
      "/steps/0/monitor/0 COMPLETED 2",
      "/steps/0/monitor/1 COMPLETED 2",
      "/steps/0/monitor/2 COMPLETED 2",
      "/steps/0/onError/0 SKIPPED 1",
      "/steps/1 COMPLETED 1",
    ]);
    const after = (await under.steps(id)).at(-1);
    expect(after?.output).toEqual({
      guard: { attempts: 2, error: null },
      call: "fine",
      note: null,
    });
  });

  test("handles the error when its retries are used up, and the job goes on", async () => {
    await under.recipe(MONITORED);
    const id = await under.send();
    (await call.called()).fail(new Error("busy"));
    await under.rest();
    await under.pass(11_000);
    (await call.called(1)).fail(new Error("still busy"));

    const job = await under.until(id, "COMPLETED");

    const error = { code: "action_crashed", message: "still busy", step: "/steps/0/monitor/1" };
    expect(job).toMatchObject({ hasErrors: true, error: null });
    const steps = await under.steps(id);
    const note = { error, first: "done", last: null };
    expect(steps.find(({ id: step }) => step === "note")?.output).toEqual(note);
    expect(steps.at(-1)?.output).toEqual({ guard: { attempts: 2, error }, call: null, note });
    expect(call.calls).toHaveLength(2);
  });

  test("does not retry an error that its condition excludes", async () => {
    await under.recipe(MONITORED);
    const id = await under.send();
    (await call.called()).fail(new Error("401 Unauthorized"));

    await under.until(id, "COMPLETED");

    expect(call.calls).toHaveLength(1);
    expect((await recorded(id)).at(-2)).toBe("/steps/0/onError/0 COMPLETED 1");
  });

  test("handles the error when the condition of its retry cannot be answered", async () => {
    await under.recipe(`
      - monitor: [{ id: call, action: test.call }]
        retry: { attempts: 3, if: { all: [{ left: "{{ trigger.n }}", op: less_than, right: 1 }] } }
        onError: [{ id: note, action: data.set }]`);
    const id = await under.send();
    (await call.called()).fail(new Error("no"));

    await under.until(id, "COMPLETED");

    const { lines } = await logOf(id);
    expect(lines.some((line) => line.startsWith("There is no retry"))).toBe(true);
    expect((await recorded(id)).at(-1)).toBe("/steps/0/onError/0 COMPLETED 1");
  });

  async function logOf(jobId: string): Promise<{ lines: string[] }> {
    const page = await under.storage.logs.list({ jobId, after: null, limit: 50 });
    return { lines: page.map(({ message }) => message) };
  }

  test("goes on after an error that nothing handles", async () => {
    await under.recipe(`
      - monitor: [{ id: call, action: test.call }]
      - { id: after, action: data.set, input: { call: "{{ steps.call }}" } }`);
    const id = await under.send();
    (await call.called()).fail(new Error("no"));

    expect(await under.until(id, "COMPLETED")).toMatchObject({ hasErrors: true });
    expect((await under.steps(id)).at(-1)).toMatchObject({ id: "after", output: { call: null } });
  });

  test("handles a timeout of a step like any other error", async () => {
    await under.recipe(`
      - monitor: [{ id: call, action: test.call, timeout: 5s }]
        onError: [{ id: note, action: data.set, input: { code: "{{ error.code }}" } }]`);
    const id = await under.send();
    await call.called();
    await under.pass(6_000);

    expect(await under.until(id, "COMPLETED")).toMatchObject({ hasErrors: true, reason: null });
    expect((await under.steps(id)).at(-1)?.output).toEqual({ code: "step_timeout" });
  });

  test("does not hold back the time limit of the job", async () => {
    await under.recipe(
      `
      - monitor: [{ id: call, action: test.call, timeout: 1h }]
        onError: [{ id: note, action: data.set }]`,
      { timeouts: { job: "5s" } },
    );
    const id = await under.send();
    await call.called();
    await under.pass(6_000);

    expect(await under.until(id, "FAILED")).toMatchObject({ error: { code: "job_timeout" } });
    expect(await recorded(id)).not.toContain("/steps/0/onError/0 COMPLETED 1");
  });

  test.each([
    ["successful", "COMPLETED"],
    ["failed", "FAILED"],
  ] as const)("lets a stop step end the job as %s", async (status, end) => {
    await under.recipe(`
      - monitor: [{ stop: { status: ${status}, reason: enough } }]
        retry: { attempts: 3 }
        onError: [{ id: note, action: data.set }]
      - { id: after, action: data.set }`);

    const job = await under.until(await under.send(), end);

    expect(await recorded(job.id)).toEqual([`/steps/0 ${end} 1`, `/steps/0/monitor/0 ${end} 1`]);
  });

  test("fails the job when handling the error fails", async () => {
    await under.recipe(`
      - monitor: [{ id: call, action: test.call }]
        onError: [{ id: note, action: test.call }]`);
    const id = await under.send();
    (await call.called()).fail(new Error("first"));
    (await call.called(1)).fail(new Error("second"));

    const job = await under.until(id, "FAILED");

    expect(job.error).toMatchObject({ message: "second", step: "/steps/0/onError/0" });
  });

  test("inside a monitor handles its own error, or leaves it to the one around", async () => {
    await under.recipe(`
      - monitor:
          - monitor: [{ id: inner, action: test.call }]
            onError: [{ id: helper, action: test.call }]
        retry: { attempts: 1, interval: 1s }
        onError: [{ id: outer, action: data.set, input: { message: "{{ error.message }}" } }]`);
    const id = await under.send();
    for (const [index, message] of ["a", "b", "c", "d"].entries()) {
      (await call.called(index)).fail(new Error(message));
      await under.rest();
      if (message === "b") await under.pass(2_000);
    }

    await under.until(id, "COMPLETED");

    const steps = await under.steps(id);
    expect(steps.map(({ path, attempts, error }) => [path, attempts, error?.message])).toEqual([
      ["/steps/0", [], undefined],
      ["/steps/0/monitor/0", [1], "b"],
      ["/steps/0/monitor/0/monitor/0", [1, 1], "a"],
      ["/steps/0/monitor/0/onError/0", [1], "b"],
      ["/steps/0/monitor/0", [2], "d"],
      ["/steps/0/monitor/0/monitor/0", [2, 1], "c"],
      ["/steps/0/monitor/0/onError/0", [2], "d"],
      ["/steps/0/onError/0", [], undefined],
    ]);
    expect(steps.at(-1)?.output).toEqual({ message: "d" });
  });

  test("can be canceled while it waits for its retry", async () => {
    await under.recipe(MONITORED);
    const id = await under.send();
    (await call.called()).fail(new Error("busy"));
    await under.rest();

    await cancelJob(under.deps, { jobId: id, by: null });
    await under.pass(1_000);

    await under.until(id, "CANCELED");
    expect(call.calls).toHaveLength(1);
  });
});
