import type { FunctionContext } from "@reprise/sdk";
import { afterEach, describe, expect, test } from "vitest";
import { PlanReplacement } from "../../domain/plan/plan-document.ts";
import { itemsOf, PLAN, type PlanEngine, planEngine } from "../../testing/plans/plan-engine.ts";
import { cancelJob } from "../commands/jobs/cancel-job.ts";
import { resumeJob } from "../commands/jobs/resume-job.ts";
import { stopJob } from "../commands/jobs/stop-job.ts";
import { deletePlan } from "./delete-plan.ts";
import { pausePlan, resumePlan } from "./pause-plan.ts";
import { terminateRun } from "./terminate-run.ts";

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
/** From a start to the next kill: too short for an item, long enough for some. */
const LIVES_MS = [100, 1_100, 350, 1_600];
const by = "tester";

const byText = (a = "", b = "") => a.localeCompare(b);

describe("a plan", () => {
  let under: PlanEngine | undefined;

  afterEach(async () => {
    await under?.close();
    under = undefined;
  });

  /** An engine whose function `slow` lasts so long. */
  async function slowly(ms: number, fails = false): Promise<PlanEngine> {
    const made = await planEngine({
      slow: async () => {
        await new Promise<void>((resolve) => made.clock.after(ms, resolve));
        if (fails) throw new Error("no");
        return "done";
      },
    });
    await made.engine.start();
    return made;
  }

  const statuses = async (runId: string) =>
    (await under?.items(runId))?.map(({ status }) => status) ?? [];

  test("that is paused begins no item, lets what runs go on, and retries it after the resume", async () => {
    under = await slowly(SECOND_MS, true);
    await under.plan(itemsOf("slow", 3), { configuration: { maxConcurrentRequests: 1 } });
    const runId = await under.trigger();
    await under.pass(500);

    await pausePlan(under.deps, { id: PLAN, by });

    expect((await under.storage.jobs.find(runId))?.status).toBe("PAUSING");
    await under.pass(5_000);
    const paused = await under.storage.jobs.find(runId);
    expect(paused).toMatchObject({ status: "PAUSED", reason: { type: "plan-paused" } });
    const [first] = await under.items(runId);
    expect(first).toMatchObject({ status: "RUNNING", waitingFor: "slot" });
    expect(await statuses(runId)).toEqual(["RUNNING", "PENDING", "PENDING"]);

    await resumePlan(under.deps, { id: PLAN });
    await under.pass(15_000);

    const run = await under.until(runId, "COMPLETED");
    expect(run.children).toEqual({ total: 3, finished: 3, failed: 3 });
    expect((await under.items(runId)).map(({ attempts }) => attempts)).toEqual([3, 3, 3]);
  });

  test("has one run per instant, none while it is paused, and makes up for none of those", async () => {
    under = await slowly(0);
    await under.plan(itemsOf("slow", 1), { schedule: { intervals: [{ every: "1h" }] } });
    await under.pass(2 * SECOND_MS);
    const runs = async () => under?.storage.plans.runs({ planId: PLAN, before: null, limit: 50 });

    const hop = async () => {
      under?.clock.advance(HOUR_MS);
      await under?.pass(2 * SECOND_MS);
    };
    await hop();
    await hop();
    expect(await runs()).toHaveLength(2);
    await pausePlan(under.deps, { id: PLAN, by });
    await hop();
    await hop();
    expect(await runs()).toHaveLength(2);
    await resumePlan(under.deps, { id: PLAN });
    await under.pass(2 * SECOND_MS);
    expect(await runs()).toHaveLength(2);
    await hop();
    const all = await runs();
    expect(all).toHaveLength(3);
    expect(all?.every(({ run }) => run.type === "SCHEDULED" && run.scheduledAt !== null)).toBe(
      true,
    );
    expect(new Set(all?.map(({ run }) => run.scheduledAt)).size).toBe(3);
  });

  test.each([
    ["skip", "CANCELED", { type: "another-run-active" }],
    ["allow", "RUNNING", null],
  ] as const)(
    "with overlap %s has a second scheduled run that is %s",
    async (overlap, status, reason) => {
      under = await slowly(3 * HOUR_MS);
      await under.plan(itemsOf("slow", 1), { overlap, schedule: { intervals: [{ every: "1h" }] } });
      under.clock.advance(HOUR_MS);
      await under.pass(2 * SECOND_MS);
      under.clock.advance(HOUR_MS);
      await under.pass(2 * SECOND_MS);

      const runs = await under.storage.plans.runs({ planId: PLAN, before: null, limit: 50 });

      expect(runs.map(({ job }) => job.status)).toEqual([status, "RUNNING"]);
      expect(runs[0]?.job.reason?.type).toBe(reason?.type);
      const [line] = await under.storage.triggers.log({ recipeId: `plan:${PLAN}`, limit: 1 });
      expect(line?.outcome).toBe(overlap === "skip" ? "skipped" : "fired");
    },
  );

  test("fires by the wall clock where the clocks change", async () => {
    under = await slowly(0);
    const plan = await under.plan(itemsOf("slow", 1), {
      schedule: { timezone: "America/New_York", calendars: [{ month: 3, hour: 2, minute: 30 }] },
    });

    const next = plan.nextRunAt ?? 0;

    const local = new Intl.DateTimeFormat("en", {
      timeZone: "America/New_York",
      hour: "numeric",
      minute: "numeric",
      month: "numeric",
      hour12: false,
    }).format(next);
    expect(local).toContain("02:30");
  });

  test("has runs whose items all end when they are terminated", async () => {
    under = await slowly(10 * SECOND_MS);
    await under.plan(itemsOf("slow", 50), { configuration: { maxConcurrentRequests: 2 } });
    const runId = await under.trigger();
    await under.pass(SECOND_MS);

    const { job } = await terminateRun(under.deps, { runId, by, comment: "enough" });

    expect(job.status).toBe("CANCELING");
    expect((await statuses(runId)).filter((status) => status === "CANCELED")).toHaveLength(48);
    await under.pass(45_000);
    const run = await under.until(runId, "CANCELED");
    expect(run).toMatchObject({
      reason: {
        type: "terminated",
        message: "Run terminated by user",
        details: { comment: "enough" },
      },
      children: { total: 50, finished: 50, failed: 50 },
    });
    const items = await under.items(runId);
    expect(items.every(({ reason }) => reason?.type === "run-terminated")).toBe(true);
  });

  test("has paused runs that can be terminated, too", async () => {
    under = await slowly(SECOND_MS);
    await under.plan(itemsOf("slow", 5), { configuration: { maxConcurrentRequests: 1 } });
    const runId = await under.trigger();
    await under.pass(500);
    await pausePlan(under.deps, { id: PLAN, by });
    await under.pass(3_000);
    await under.until(runId, "PAUSED");

    await terminateRun(under.deps, { runId, by });

    await under.until(runId, "CANCELED");
    expect(await statuses(runId)).toEqual(["COMPLETED", ...Array(4).fill("CANCELED")]);
  });

  test("has runs that are stopped with their items, and go on with all of them", async () => {
    under = await slowly(SECOND_MS);
    await under.plan(itemsOf("slow", 6), { configuration: { maxConcurrentRequests: 2 } });
    const runId = await under.trigger();
    await under.pass(500);

    await stopJob(under.deps, { jobId: runId, by });
    await under.pass(5_000);

    await under.until(runId, "STOPPED");
    expect((await statuses(runId)).filter((status) => status === "STOPPED").length).toBeGreaterThan(
      3,
    );
    await resumeJob(under.deps, { jobId: runId, by });
    await under.pass(10_000);
    const run = await under.until(runId, "COMPLETED");
    expect(run.children).toEqual({ total: 6, finished: 6, failed: 0 });
  });

  test("that is deleted has its active runs canceled, and keeps what they did", async () => {
    under = await slowly(SECOND_MS);
    await under.plan(itemsOf("slow", 3), { schedule: { intervals: [{ every: "1h" }] } });
    const runId = await under.trigger();

    await deletePlan(under.deps, { id: PLAN, by });

    await under.pass(40_000);
    const run = await under.until(runId, "CANCELED");
    expect(run.reason).toMatchObject({ type: "plan-deleted" });
    expect(await under.storage.plans.find(PLAN)).toBeNull();
    expect(await under.storage.triggers.find(`plan:${PLAN}`)).toBeNull();
    expect(await under.storage.plans.runs({ planId: PLAN, before: null, limit: 5 })).toHaveLength(
      1,
    );
  });

  test("that is replaced leaves runs as they began", async () => {
    under = await slowly(SECOND_MS);
    await under.plan(itemsOf("slow", 3));
    const runId = await under.trigger();
    const { replacePlan } = await import("./save-plan.ts");

    await replacePlan(under.saving, {
      id: PLAN,
      replacement: PlanReplacement.parse({ payload: itemsOf("slow", 1) }),
    });
    await under.pass(5_000);

    const run = await under.until(runId, "COMPLETED");
    expect(run.children.total).toBe(3);
    const old = { planId: PLAN, revision: 1, from: 0, limit: 10 };
    expect(await under.storage.plans.payload(old)).toEqual([]);
  });

  test("goes on after each crash, with every item once and never more at once than it may", async () => {
    let lives = 0;
    let running = 0;
    let most = 0;
    const done: unknown[] = [];
    const handlers = {
      list: async (ctx: FunctionContext) => {
        await work();
        ctx.extendPayload([
          { api: "page", parameters: { n: 1 } },
          { api: "page", parameters: { n: 2 } },
        ]);
        return null;
      },
      page: async (_ctx: FunctionContext, input: unknown) => {
        await work();
        done.push(input);
        return input;
      },
    };
    const work = async () => {
      const life = lives;
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => under?.clock.after(200, resolve));
      if (life === lives) running -= 1;
    };
    under = await planEngine(handlers);
    await under.engine.start();
    await under.plan([{ api: "list" }, { api: "list" }, { api: "page", parameters: { n: 0 } }], {
      configuration: { maxConcurrentRequests: 2 },
    });
    const runId = await under.trigger();

    for (const lifeMs of LIVES_MS) {
      await under.pass(lifeMs);
      const { folder, clock } = under;
      await under.crash();
      running = 0;
      lives += 1;
      under = await planEngine(handlers, { folder, clock });
      await under.engine.start();
    }
    await under.pass(20_000);

    const run = await under.until(runId, "COMPLETED");
    expect(run.children).toEqual({ total: 7, finished: 7, failed: 0 });
    expect(most).toBeLessThanOrEqual(2);
    const items = await under.items(runId);
    const asked = items.map(({ event }) => JSON.stringify(event?.parameters));
    expect(asked.toSorted(byText)).toEqual(
      ['{"n":0}', '{"n":1}', '{"n":1}', '{"n":2}', '{"n":2}', "{}", "{}"].toSorted(byText),
    );
    expect(done.length).toBeGreaterThanOrEqual(5);
  });

  test("has runs that cancel as any job does", async () => {
    under = await slowly(SECOND_MS);
    await under.plan(itemsOf("slow", 3));
    const runId = await under.trigger();

    await cancelJob(under.deps, { jobId: runId, by });

    expect(await under.until(runId, "CANCELED")).toMatchObject({ reason: { type: "user" } });
  });
});
