import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Json } from "../../domain/json.ts";
import { type EngineUnderTest, engineUnderTest } from "../../testing/engine-under-test.ts";
import { cancelJob } from "../commands/jobs/cancel-job.ts";
import { forceStopJob } from "../commands/jobs/force-stop-job.ts";
import { rerunJob } from "../commands/jobs/rerun-job.ts";
import { resumeJob } from "../commands/jobs/resume-job.ts";
import { stopJob } from "../commands/jobs/stop-job.ts";
import { type BuiltInTask, type TaskContext, TaskHalted } from "./built-in-task.ts";
import { newTaskJob } from "./new-task-job.ts";

const Count = z.object({ count: z.int() });

/** Counts to ten, a checkpoint each, and waits at a gate before each. */
function counting() {
  const seen: (Json | undefined)[] = [];
  const begun: number[] = [];
  let gate: (() => void) | null = null;
  const task: BuiltInTask = {
    name: "test.count",
    kind: "task",
    isRestartable: true,
    title: () => "Counting to ten",
    async run(context) {
      seen.push(context.state);
      let { count } = Count.parse(context.state ?? { count: 0 });
      while (count < 10) {
        begun.push(count);
        await through(context, (open) => {
          gate = open;
        });
        count += 1;
        await context.checkpoint({ count }, count / 10);
      }
      return { counted: count };
    },
  };
  const step = () => {
    const open = gate;
    gate = null;
    open?.();
    return open !== null;
  };
  return { task, seen, begun, step };
}

function through({ signal }: TaskContext, keep: (open: () => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    keep(resolve);
    signal.addEventListener("abort", () => reject(new TaskHalted()));
  });
}

describe("built-in tasks", () => {
  let under: EngineUnderTest;
  let counter: ReturnType<typeof counting>;

  beforeEach(async () => {
    counter = counting();
    under = await open();
    await under.engine.start();
  });

  afterEach(() => under.close());

  const open = async (options: Parameters<typeof engineUnderTest>[0] = {}) => {
    const engine = await engineUnderTest({ settings: { jobTimeoutMs: 60_000 }, ...options });
    Object.assign(engine.deps, { tasks: new Map([[counter.task.name, counter.task]]) });
    return engine;
  };
  const begin = async (input: Json = {}): Promise<string> => {
    const job = newTaskJob(under.deps, { task: counter.task, input, runBy: "Ada" });
    await under.storage.jobs.accept(job);
    await under.until(job.id, "RUNNING");
    return job.id;
  };
  const countTo = async (count: number) => {
    while (counter.begun.length <= count && !counter.begun.includes(count)) {
      counter.step();
      await under.rest();
    }
  };
  const finish = async (jobId: string) => {
    for (let turn = 0; turn < 60; turn += 1) {
      counter.step();
      await under.rest();
    }
    return under.until(jobId, "COMPLETED");
  };
  const resultOf = async (jobId: string) =>
    (await under.steps(jobId)).find(({ kind }) => kind === "return")?.output;

  test("run to their end and keep their result", async () => {
    const jobId = await begin({ for: "test" });

    const job = await finish(jobId);

    const [record] = await under.steps(jobId);
    expect(job).toMatchObject({
      kind: "task",
      progress: 100,
      labels: { title: "Counting to ten" },
    });
    expect(await resultOf(jobId)).toEqual({ counted: 10 });
    expect(record).toMatchObject({
      path: "/task",
      kind: "task",
      action: "test.count",
      status: "COMPLETED",
      input: { for: "test" },
    });
  });

  test("show how far they have come", async () => {
    const jobId = await begin();
    await under.pass(1_500);

    await countTo(4);

    expect((await under.storage.jobs.find(jobId))?.progress).toBe(40);
  });

  test("go on from their last checkpoint after a crash", async () => {
    const jobId = await begin();
    await countTo(3);
    await under.crash();

    under = await open({ folder: under.folder, clock: under.clock });
    await under.engine.start();
    await under.until(jobId, "RUNNING");
    await under.rest();
    await finish(jobId);

    expect(counter.seen).toEqual([undefined, { count: 3 }]);
    expect(await resultOf(jobId)).toEqual({ counted: 10 });
    expect((await under.steps(jobId))[0]).toMatchObject({ attempt: 2 });
  });

  test("stop at their next checkpoint and are resumed from there", async () => {
    const jobId = await begin();
    await countTo(2);

    await stopJob(under.deps, { jobId, by: "Ada" });
    await under.pass(1_500);
    counter.step();
    const stopped = await under.until(jobId, "STOPPED");
    const [halted] = await under.steps(jobId);
    await resumeJob(under.deps, { jobId, by: "Ada" });
    await under.until(jobId, "RUNNING");
    await under.pass(1_500);
    await finish(jobId);

    expect(stopped.progress).toBe(30);
    expect(halted).toMatchObject({ status: "WAITING", endDate: null });
    expect(counter.seen).toEqual([undefined, { count: 3 }]);
  });

  test("are canceled while they work", async () => {
    const jobId = await begin();

    await cancelJob(under.deps, { jobId, by: "Ada" });
    await under.pass(1_500);

    await under.until(jobId, "CANCELED");
    expect((await under.steps(jobId))[0]).toMatchObject({ status: "CANCELED" });
  });

  test("write nothing any more once they are stopped by force", async () => {
    const jobId = await begin();
    await countTo(1);
    await stopJob(under.deps, { jobId, by: "Ada" });

    await forceStopJob(under.deps, { jobId, by: "Ada" });
    counter.step();
    await under.pass(3_000);

    const [record] = await under.steps(jobId);
    expect(record?.state).toEqual({ count: 1 });
    expect((await under.storage.jobs.find(jobId))?.status).toBe("STOPPED");
  });

  test("fail with what was thrown, and say so in their log", async () => {
    Object.assign(counter.task, { run: () => Promise.reject(new Error("The disk is odd")) });
    const job = newTaskJob(under.deps, { task: counter.task, input: {}, runBy: null });
    await under.storage.jobs.accept(job);

    const failed = await under.until(job.id, "FAILED");

    expect(failed.error).toEqual({
      code: "action_crashed",
      message: "The disk is odd",
      step: "/task",
    });
  });

  test("are aborted where nobody knows them", async () => {
    const task = { ...counter.task, name: "test.unknown" };
    const job = newTaskJob(under.deps, { task, input: {}, runBy: null });
    await under.storage.jobs.accept(job);

    const aborted = await under.until(job.id, "ABORTED");

    expect(aborted.reason?.message).toBe("This server has no task 'test.unknown'");
  });

  test("run two at once, however many slots are free", async () => {
    const jobs = [1, 2, 3].map(() =>
      newTaskJob(under.deps, { task: counter.task, input: {}, runBy: null }),
    );

    await under.storage.jobs.acceptAll(jobs);
    await under.pass(1_500);

    const found = await Promise.all(jobs.map(({ id }) => under.storage.jobs.find(id)));
    expect(found.map((job) => job?.status)).toEqual(["RUNNING", "RUNNING", "PENDING"]);
  });

  test("have no deadline", async () => {
    const jobId = await begin();

    await under.pass(200_000);
    await finish(jobId);

    expect(await resultOf(jobId)).toEqual({ counted: 10 });
  }, 60_000);

  test("are not rerun unless they say so", async () => {
    const jobId = await begin();
    await finish(jobId);

    const rerun = rerunJob(under.deps, { jobId, by: "Ada" });

    await expect(rerun).rejects.toMatchObject({ code: "not_rerunnable" });
  });
});
