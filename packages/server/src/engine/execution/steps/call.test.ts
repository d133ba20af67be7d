import { afterEach, describe, expect, test } from "vitest";
import type { Job } from "../../../domain/job/job.ts";
import type { JsonObject } from "../../../domain/json.ts";
import { controlledAction } from "../../../testing/controlled-action.ts";
import { type EngineUnderTest, engineUnderTest } from "../../../testing/engine-under-test.ts";

let the: EngineUnderTest;
afterEach(() => the.close());

/** Stores a recipe that others may call. */
async function givenCallee(steps: string, trigger: JsonObject = {}, id = "add"): Promise<void> {
  await the.recipe(steps, { id, trigger: { type: "callable", ...trigger } });
  await the.storage.transaction(async (stores) => {
    const row = await stores.lockRecipe(id);
    if (row) await stores.updateRecipe({ ...row, triggerType: "callable" });
  });
}

const RETURN_SUM = "- { return: { sum: '{{ $number(trigger.a) + trigger.input.b }}' } }";
const CALL_ADD = "- { id: add, call: add, input: { a: 1, b: '{{ trigger.b }}' } }";

async function childrenOf(parentId: string): Promise<Job[]> {
  const page = await the.storage.jobs.list({
    filter: { parentId },
    order: "oldest",
    limit: 500,
    after: null,
  });
  return page.jobs;
}

async function begin(steps: string, event: JsonObject = {}): Promise<string> {
  await the.recipe(steps);
  await the.engine.start();
  return the.send(event);
}

describe("a synchronous call", () => {
  test("gives what the called recipe returns, and holds no slot meanwhile", async () => {
    the = await engineUnderTest({ settings: { slots: 1 } });
    await givenCallee(RETURN_SUM);
    const jobId = await begin(
      `${CALL_ADD}\n- { id: out, action: data.set, input: { sum: "{{ steps.add.result.sum }}" } }`,
      { b: 2 },
    );

    await the.until(jobId, "COMPLETED");

    const [child] = await childrenOf(jobId);
    expect(child).toMatchObject({
      kind: "call",
      status: "COMPLETED",
      recipeId: "add",
      parentId: jobId,
      rootId: jobId,
      callDepth: 1,
    });
    const steps = await the.steps(jobId);
    expect(steps.map(({ output }) => output)).toEqual([
      { jobId: child?.id, jobUrl: `/jobs/${child?.id}`, result: { sum: 3 } },
      { sum: 3 },
    ]);
    expect(await the.storage.jobs.find(jobId)).toMatchObject({
      children: { total: 1, finished: 1, failed: 0 },
    });
  });

  test("fails with the error of the called job, which can be handled", async () => {
    the = await engineUnderTest();
    await givenCallee("- { stop: { status: failed, reason: No money } }");
    const jobId = await begin(`
      - monitor: [{ id: add, call: add }]
        onError: [{ id: note, action: data.set, input: "{{ error }}" }]`);

    await the.until(jobId, "COMPLETED");

    const [child] = await childrenOf(jobId);
    const note = (await the.steps(jobId)).find(({ id }) => id === "note");
    expect(note?.output).toEqual({
      code: "stopped_by_step",
      message: `Job ${child?.id} of recipe 'add' is FAILED: No money`,
      step: "/steps/0/monitor/0",
    });
  });

  test("makes a job of its own for each retry", async () => {
    the = await engineUnderTest();
    await givenCallee("- { stop: { status: failed } }");
    const jobId = await begin(`
      - monitor: [{ id: add, call: add }]
        retry: { attempts: 2, interval: 1s }`);
    await the.rest();

    await the.pass(5_000);
    await the.until(jobId, "COMPLETED");

    expect((await childrenOf(jobId)).map(({ status }) => status)).toEqual([
      "FAILED",
      "FAILED",
      "FAILED",
    ]);
  });

  test("fails after its limit; the called job goes on", async () => {
    the = await engineUnderTest();
    await givenCallee("- { wait: { for: 1h } }");
    const jobId = await begin("- { id: add, call: add, timeout: 1m }");
    await the.rest();

    await the.pass(61_000);
    const job = await the.until(jobId, "FAILED");

    const [child] = await childrenOf(jobId);
    expect(job.error).toMatchObject({ code: "call_timeout" });
    expect(job.error?.message).toContain("had not ended after 60 s");
    expect(child?.status).toBe("RUNNING");
  });

  test.each([
    ["not_found", "- { id: add, call: nobody }"],
    ["wrong_trigger", "- { id: add, call: sync }"],
    ["invalid_input", "- { id: add, call: add, input: { a: one } }"],
    ["invalid_input", "- { id: add, call: add, input: text }"],
  ])("fails with %s for %s, and makes no job", async (code, step) => {
    the = await engineUnderTest();
    await givenCallee(RETURN_SUM, {
      input: { type: "object", properties: { a: { type: "number" } } },
    });
    const jobId = await begin(step);

    const job = await the.until(jobId, "FAILED");

    expect(job.error?.code).toBe(code);
    expect(await childrenOf(jobId)).toEqual([]);
  });

  test("says where the input does not fit", async () => {
    the = await engineUnderTest();
    await givenCallee(RETURN_SUM, {
      input: { type: "object", properties: { a: { type: "number" } } },
    });
    const jobId = await begin("- { id: add, call: add, input: { a: one } }");

    const job = await the.until(jobId, "FAILED");

    expect(job.error?.message).toBe("input/a must be number");
    expect((await the.steps(jobId))[0]?.error?.details).toEqual({
      errors: [{ pointer: "/a", message: "must be number" }],
    });
  });

  test("fails when the called recipe is stopped", async () => {
    the = await engineUnderTest();
    await givenCallee(RETURN_SUM);
    await the.storage.transaction(async (stores) => {
      const row = await stores.lockRecipe("add");
      if (row) await stores.updateRecipe({ ...row, active: false });
    });
    const jobId = await begin("- { id: add, call: add }");

    const job = await the.until(jobId, "FAILED");

    expect(job.error?.code).toBe("recipe_not_active");
  });

  test("fails the called job when its response is not what it promised", async () => {
    the = await engineUnderTest();
    await givenCallee("- { return: { sum: many } }", {
      response: { type: "object", properties: { sum: { type: "number" } } },
    });
    const jobId = await begin("- { id: add, call: add }");

    const job = await the.until(jobId, "FAILED");

    expect(job.error?.code).toBe("invalid_response");
    expect(job.error?.message).toContain("response/sum must be number");
  });

  test("nests 50 deep and no deeper", async () => {
    the = await engineUnderTest();
    await givenCallee("- { id: again, call: add, input: { a: 1 } }");
    const jobId = await begin("- { id: add, call: add }");

    const job = await the.until(jobId, "FAILED");

    const page = await the.storage.jobs.list({
      filter: { rootId: jobId },
      order: "oldest",
      limit: 100,
      after: null,
    });
    expect(job.error?.code).toBe("call_depth_exceeded");
    expect(page.jobs.map(({ callDepth }) => callDepth).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 51 }, (_, depth) => depth),
    );
    expect(new Set(page.jobs.map(({ status }) => status))).toEqual(new Set(["FAILED"]));
  });

  test("gives what the called job returned, however it was told to hurry on", async () => {
    the = await engineUnderTest();
    await givenCallee(
      "- foreach: [1, 2, 3]\n  as: n\n  steps: [{ if: 'n = 2', then: [{ return: '{{ n }}' }] }]\n- { id: never, action: data.set, input: { a: 1 } }",
    );
    const jobId = await begin("- { id: add, call: add }");

    await the.until(jobId, "COMPLETED");

    expect((await the.steps(jobId))[0]?.output).toMatchObject({ result: 2 });
  });
});

describe("an asynchronous call", () => {
  test("goes on at once, with the job's id and no result", async () => {
    the = await engineUnderTest();
    await givenCallee("- { wait: { for: 30s } }");
    const jobId = await begin("- { id: add, call: add, mode: async }");

    await the.until(jobId, "COMPLETED");

    const [child] = await childrenOf(jobId);
    expect((await the.steps(jobId))[0]?.output).toEqual({
      jobId: child?.id,
      jobUrl: `/jobs/${child?.id}`,
    });
    await the.pass(31_000);
    await the.until(child?.id ?? "", "COMPLETED");
    expect((await the.storage.jobs.find(jobId))?.children).toEqual({
      total: 1,
      finished: 1,
      failed: 0,
    });
  });
});

describe("awaited calls", () => {
  const FAN_OUT = `
- foreach: "{{ trigger.items }}"
  as: item
  steps: [{ id: start, call: add, mode: async, input: { a: "{{ item }}", b: 1 } }]
`;

  test("are waited for until all have ended, successfully or not", async () => {
    the = await engineUnderTest();
    await givenCallee(
      "- { if: 'trigger.a = 2', then: [{ stop: { status: failed, reason: Two } }] }\n- { return: '{{ trigger.a }}' }",
    );
    const jobId = await begin(`${FAN_OUT}- { id: all, awaitCalls: start }`, { items: [1, 2, 3] });

    await the.until(jobId, "COMPLETED");

    const children = await childrenOf(jobId);
    const all = (await the.steps(jobId)).find(({ id }) => id === "all");
    expect(all?.output).toEqual({
      calls: [
        { jobId: children[0]?.id, status: "COMPLETED", result: 1 },
        {
          jobId: children[1]?.id,
          status: "FAILED",
          error: { code: "stopped_by_step", message: "Two" },
        },
        { jobId: children[2]?.id, status: "COMPLETED", result: 3 },
      ],
      timedOut: false,
    });
  });

  test.each([
    ["all", "all"],
    ["the id of a step", "start"],
    ["ids of steps", "[start]"],
    ["what a call has put out", '"{{ steps.start }}"'],
    ["the id of its job", '["{{ steps.start.jobId }}"]'],
  ])("can be named by %s", async (_, reference) => {
    the = await engineUnderTest();
    await givenCallee("- { return: '{{ trigger.a }}' }");
    const jobId = await begin(`${FAN_OUT}- { id: all, awaitCalls: ${reference} }`, { items: [7] });

    await the.until(jobId, "COMPLETED");

    const all = (await the.steps(jobId)).find(({ id }) => id === "all");
    expect(all?.output).toMatchObject({ calls: [{ status: "COMPLETED", result: 7 }] });
  });

  test("may be none", async () => {
    the = await engineUnderTest();
    const jobId = await begin("- { id: all, awaitCalls: all }");

    await the.until(jobId, "COMPLETED");

    expect((await the.steps(jobId))[0]?.output).toEqual({ calls: [], timedOut: false });
  });

  test("fail the step when they have not ended in time", async () => {
    the = await engineUnderTest();
    await givenCallee("- { wait: { for: 1h } }");
    const jobId = await begin(`${FAN_OUT}- { id: all, awaitCalls: start, timeout: 30s }`, {
      items: [1, 2],
    });
    await the.rest();

    await the.pass(31_000);
    const job = await the.until(jobId, "FAILED");

    expect(job.error).toMatchObject({
      code: "await_timeout",
      message: "2 of 2 calls had not ended after 30 s",
    });
  });

  test("must be calls of this job", async () => {
    the = await engineUnderTest();
    const jobId = await begin('- { id: all, awaitCalls: "{{ job.id }}" }');

    const job = await the.until(jobId, "FAILED");

    expect(job.error).toMatchObject({ code: "invalid_value" });
    expect(job.error?.message).toContain("only its own calls can be awaited");
  });

  test("may be a thousand", async () => {
    the = await engineUnderTest({ settings: { slots: 50 } });
    await givenCallee("- { return: '{{ trigger.a }}' }", {}, "add");
    const items = Array.from({ length: 1_000 }, (_, index) => index);
    const jobId = await begin(`${FAN_OUT}- { id: all, awaitCalls: all }`, { items });

    const job = await the.until(jobId, "COMPLETED");

    const all = (await the.steps(jobId)).find(({ id }) => id === "all");
    expect(job.children).toEqual({ total: 1_000, finished: 1_000, failed: 0 });
    expect(all?.output).toMatchObject({ timedOut: false });
    expect(JSON.stringify(all?.output).match(/"result"/g)).toHaveLength(1_000);
  });
});

describe("a crash", () => {
  test("between the call and its end makes no second job", async () => {
    const send = controlledAction("test.send");
    the = await engineUnderTest({ actions: [send] });
    await givenCallee("- { id: send, action: test.send }\n- { return: done }");
    const jobId = await begin("- { id: add, call: add }");
    await send.called();

    await the.crash();
    const { folder, clock } = the;
    the = await engineUnderTest({ folder, clock, actions: [send] });
    await the.engine.start();
    (await send.called(1)).succeed();
    await the.until(jobId, "COMPLETED");

    expect(await childrenOf(jobId)).toHaveLength(1);
    expect((await the.steps(jobId))[0]?.output).toMatchObject({ result: "done" });
  });
});
