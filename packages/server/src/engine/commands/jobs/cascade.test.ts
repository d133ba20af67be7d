import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Job } from "../../../domain/job/job.ts";
import type { JobStatus } from "../../../domain/job/life-cycle.ts";
import { type ControlledAction, controlledAction } from "../../../testing/controlled-action.ts";
import { type EngineUnderTest, engineUnderTest } from "../../../testing/engine-under-test.ts";
import { cancelJob } from "./cancel-job.ts";
import { forceStopJob } from "./force-stop-job.ts";
import { resumeJob } from "./resume-job.ts";
import { stopJob } from "./stop-job.ts";

let the: EngineUnderTest;
let send: ControlledAction;

beforeEach(async () => {
  send = controlledAction("test.send", { reacts: false });
  the = await engineUnderTest({ actions: [send] });
});

afterEach(() => the.close());

async function givenCallee(id: string, steps: string): Promise<void> {
  await the.recipe(steps, { id, trigger: { type: "callable" } });
  await the.storage.transaction(async (stores) => {
    const row = await stores.lockRecipe(id);
    if (row) await stores.updateRecipe({ ...row, triggerType: "callable" });
  });
}

/** A root that calls `middle`, which calls `leaf`, which executes until the test says so. */
async function givenTree(call: { root?: string; middle?: string } = {}): Promise<string> {
  await givenCallee("leaf", "- { id: send, action: test.send }\n- { return: sent }");
  await givenCallee("middle", `- { id: leaf, call: leaf, ${call.middle ?? "mode: sync"} }`);
  await the.recipe(`- { id: middle, call: middle, ${call.root ?? "mode: sync"} }`);
  await the.engine.start();
  const root = await the.send();
  await send.called();
  await the.rest();
  return root;
}

async function tree(rootId: string): Promise<Job[]> {
  const page = await the.storage.jobs.list({
    filter: { rootId },
    order: "oldest",
    limit: 10,
    after: null,
  });
  return page.jobs.toSorted((a, b) => a.callDepth - b.callDepth);
}

async function statuses(rootId: string): Promise<JobStatus[]> {
  return (await tree(rootId)).map(({ status }) => status);
}

const by = "ops";

describe("a stop of a root", () => {
  test("reaches every job below, and rests when the last of them does", async () => {
    const jobId = await givenTree();

    const { job } = await stopJob(the.deps, { jobId, by });
    const between = await statuses(jobId);
    (await send.called()).succeed();
    await the.until(jobId, "STOPPED");

    expect(job.status).toBe("STOPPING");
    expect(between).toEqual(["STOPPING", "STOPPING", "STOPPING"]);
    expect(await statuses(jobId)).toEqual(["STOPPED", "STOPPED", "STOPPED"]);
  });

  test("is taken back by a resume, and all go on to their end", async () => {
    const jobId = await givenTree();
    await stopJob(the.deps, { jobId, by });
    (await send.called()).succeed();
    await the.until(jobId, "STOPPED");

    await resumeJob(the.deps, { jobId, by });
    await the.until(jobId, "COMPLETED");

    expect(await statuses(jobId)).toEqual(["COMPLETED", "COMPLETED", "COMPLETED"]);
    expect(send.calls).toHaveLength(1);
  });

  test("leaves what was called asynchronously alone", async () => {
    const jobId = await givenTree({ middle: "mode: async }\n- { wait: { for: 1h }" });

    await stopJob(the.deps, { jobId, by });

    expect(await statuses(jobId)).toEqual(["STOPPED", "STOPPED", "RUNNING"]);
  });

  test("can be forced, which abandons the step in flight", async () => {
    const jobId = await givenTree();
    await stopJob(the.deps, { jobId, by });

    await forceStopJob(the.deps, { jobId, by });
    const between = await statuses(jobId);
    await resumeJob(the.deps, { jobId, by });
    (await send.called(1)).succeed();
    await the.until(jobId, "COMPLETED");

    expect(between).toEqual(["STOPPED", "STOPPED", "STOPPED"]);
  });
});

describe("a caller whose recipe is stopped meanwhile", () => {
  test("takes the result when it is started again, though its call ended before", async () => {
    const jobId = await givenTree();
    await the.storage.transaction((stores) =>
      stores.pauseLane({
        lane: "sync",
        now: the.clock.now(),
        reason: { type: "recipe-stopped", message: "Recipe stopped" },
      }),
    );
    (await send.called()).succeed();
    const [, middle] = await tree(jobId);
    await the.until(middle?.id ?? "", "COMPLETED");
    const between = await statuses(jobId);

    await the.storage.transaction(async (stores) => {
      await stores.unpauseLane({ lane: "sync", now: the.clock.now() });
      stores.signal({ type: "ready", lanes: ["sync"] });
    });
    await the.until(jobId, "COMPLETED");

    expect(between).toEqual(["PAUSED", "COMPLETED", "COMPLETED"]);
  });
});

describe("a child", () => {
  test.each([
    ["stop", stopJob],
    ["resume", resumeJob],
    ["forceStop", forceStopJob],
  ] as const)("refuses %s: its parent decides", async (_, command) => {
    const jobId = await givenTree();
    const [, child] = await tree(jobId);

    const asked = command(the.deps, { jobId: child?.id ?? "", by });

    await expect(asked).rejects.toMatchObject({
      code: "invalid_transition",
      message: expect.stringContaining("Only root jobs: its parent decides"),
      details: { allowed: ["cancel"] },
    });
  });

  test("can be canceled, which fails the call", async () => {
    const jobId = await givenTree();
    const [, child] = await tree(jobId);

    await cancelJob(the.deps, { jobId: child?.id ?? "", by });
    const job = await the.until(jobId, "FAILED");

    expect(job.error?.code).toBe("call_canceled");
    expect(await statuses(jobId)).toEqual(["FAILED", "CANCELED", "RUNNING"]);
  });
});

describe("a cancel of a caller", () => {
  test.each([
    ["sync", "cancelWithParent: false", ["CANCELED", "RUNNING", "RUNNING"]],
    ["sync", "cancelWithParent: true", ["CANCELED", "CANCELED", "RUNNING"]],
    ["async", "cancelWithParent: false", ["CANCELED", "RUNNING", "RUNNING"]],
    ["async", "cancelWithParent: true", ["CANCELED", "CANCELED", "RUNNING"]],
  ])("with a %s call and %s", async (mode, bound, expected) => {
    const jobId = await givenTree({ root: `mode: ${mode}, ${bound} }\n- { wait: { for: 1h }` });

    await cancelJob(the.deps, { jobId, by });

    expect(await statuses(jobId)).toEqual(expected);
  });

  test("drops the result of a call that runs on", async () => {
    const jobId = await givenTree();
    await cancelJob(the.deps, { jobId, by });

    (await send.called()).succeed();
    const [, child] = await tree(jobId);
    await the.until(child?.id ?? "", "COMPLETED");

    expect(await statuses(jobId)).toEqual(["CANCELED", "COMPLETED", "COMPLETED"]);
    expect((await the.storage.jobs.find(jobId))?.children).toMatchObject({ finished: 1 });
  });

  test("ends when the last job that is canceled with it has ended", async () => {
    const bound = "cancelWithParent: true";
    const jobId = await givenTree({ root: bound, middle: bound });

    const { job } = await cancelJob(the.deps, { jobId, by });
    const between = await statuses(jobId);
    (await send.called()).succeed();
    const ended = await the.until(jobId, "CANCELED");

    expect(job.status).toBe("CANCELING");
    expect(between).toEqual(["CANCELING", "CANCELING", "CANCELING"]);
    expect(ended.endDate).toBe(the.clock.now());
    expect(await statuses(jobId)).toEqual(["CANCELED", "CANCELED", "CANCELED"]);
  });
});
