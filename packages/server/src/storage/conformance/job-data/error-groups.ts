import { describe, expect, test } from "vitest";
import type { Job } from "../../../domain/job/job.ts";
import { rollUp } from "../../../engine/insight/roll-up.ts";
import type { ErrorGroupRequest } from "../../storage.ts";
import { type StoreUnderTest, useStore } from "../store-under-test.ts";

const HOUR_MS = 3_600_000;
const WRITTEN_MS = 10_000;

/** What every store must do with failures that look the same. */
export function errorGroupsConform(store: StoreUnderTest): void {
  describe("error groups", () => {
    const the = useStore(store);

    const prepare = async () => {
      await the.given.recipe();
      await the.given.worker();
    };
    const fail = async (message: string, fields: { step?: string; recipeId?: string } = {}) => {
      const { step = "/steps/0", recipeId = "sync" } = fields;
      const job = await the.given.runningJob({ recipeId, lane: recipeId });
      the.clock.advance(1_000);
      await failJob(job, { message, step });
      return job.id;
    };
    const failJob = (job: Job, { message, step }: { message: string; step: string }) =>
      the.storage.jobs.advance(
        the.given.advance(job, {
          hasErrors: true,
          steps: [the.given.step({ path: step, id: "fetch", status: "FAILED" })],
          change: {
            event: "fail",
            error: { code: "step_failed", message, step },
            report: null,
            reason: null,
          },
        }),
      );
    const rollAll = async () => {
      the.clock.advance(WRITTEN_MS);
      const service = rollUp({ storage: the.storage, clock: the.clock });
      for (let rounds = 0; rounds < 3; rounds += 1) await service.tick();
    };
    const list = (request: Partial<ErrorGroupRequest> = {}) =>
      the.other.errorGroups.list({ after: null, limit: 10, ...request });
    const change = (id: string, status: "open" | "resolved" | "ignored") =>
      the.storage.errorGroups.change({
        ...{ id, status, comment: "mended", by: "ann", now: the.clock.now() },
      });

    test("hold failures that differ in ids only, wherever the step stands", async () => {
      await prepare();
      const first = await fail("Customer 4711 is unknown at https://crm.example.com/4711");
      const second = await fail("Customer 12 is unknown at https://crm.example.com/12", {
        step: "/steps/3/then/0",
      });
      await fail("The invoice has no lines");

      await rollAll();

      const groups = await list();
      expect(groups.map(({ message, count }) => ({ message, count }))).toEqual([
        { message: "The invoice has no lines", count: 1 },
        { message: "Customer <n> is unknown at <url>", count: 2 },
      ]);
      expect(groups[1]).toMatchObject({
        recipeId: "sync",
        step: "fetch",
        code: "step_failed",
        sample: "Customer 12 is unknown at https://crm.example.com/12",
        status: "open",
        regressed: false,
        changedBy: null,
      });
      const jobs = await the.other.errorGroups.jobs({ groupId: groups[1]?.id ?? "", limit: 10 });
      expect(jobs.map(({ jobId }) => jobId)).toEqual([second, first]);
    });

    test("count each failure once, in its hour", async () => {
      await prepare();
      await fail("Out of stock");
      await rollAll();
      the.clock.advance(2 * HOUR_MS);
      await fail("Out of stock");
      await rollAll();
      await rollAll();

      const [group] = await list();
      const now = the.clock.now();
      const hours = await the.other.errorGroups.trends({
        groupIds: [group?.id ?? ""],
        from: now - 24 * HOUR_MS,
        to: now + HOUR_MS,
      });
      expect(group).toMatchObject({ count: 2 });
      expect(hours.map(({ count }) => count)).toEqual([1, 1]);
    });

    test("that were resolved open again with a job that began later", async () => {
      await prepare();
      const early = await the.given.runningJob();
      await fail("Out of stock");
      await rollAll();
      const [group] = await list();
      expect(await change(group?.id ?? "", "resolved")).toBe(true);
      await failJob(early, { message: "Out of stock", step: "/steps/0" });
      await rollAll();
      expect(await list()).toMatchObject([{ status: "resolved", count: 2 }]);
      await fail("Out of stock");

      await rollAll();

      expect(await list({ statuses: ["open"] })).toContainEqual(
        expect.objectContaining({ id: group?.id, regressed: true, status: "open" }),
      );
    });

    test("that are ignored stay so, and count on", async () => {
      await prepare();
      await fail("Out of stock");
      await rollAll();
      const [group] = await list();
      await change(group?.id ?? "", "ignored");
      await fail("Out of stock");

      await rollAll();

      expect(await list()).toMatchObject([
        { status: "ignored", count: 2, comment: "mended", changedBy: "ann" },
      ]);
      expect(await change("err_000000000000000000000000", "open")).toBe(false);
    });

    test("are found by status, recipe and text, page by page", async () => {
      await prepare();
      await the.given.recipe({ id: "other" });
      for (const message of ["Alpha", "Beta", "Gamma"]) await fail(message);
      await fail("Delta", { recipeId: "other" });
      await rollAll();

      const messages = async (request: Partial<ErrorGroupRequest>) =>
        (await list(request)).map(({ message }) => message);
      expect(await messages({ recipeIds: ["other"] })).toEqual(["Delta"]);
      expect(await messages({ text: "GAMM" })).toEqual(["Gamma"]);
      expect(await messages({ statuses: ["resolved"] })).toEqual([]);
      const first = await list({ limit: 2 });
      const last = first.at(-1);
      const rest = await messages({
        after: { lastSeen: last?.lastSeen ?? 0, id: last?.id ?? "" },
      });
      expect([...first.map(({ message }) => message), ...rest]).toEqual([
        "Delta",
        "Gamma",
        "Beta",
        "Alpha",
      ]);
    });

    test("select jobs in the list of jobs", async () => {
      await prepare();
      const failed = await fail("Out of stock");
      await fail("Something else");
      await rollAll();
      const [group] = await list({ text: "stock" });

      const page = await the.other.jobs.list({
        filter: { errorGroup: group?.id ?? "" },
        order: "newest",
        limit: 10,
        after: null,
      });

      expect(page.jobs.map(({ id }) => id)).toEqual([failed]);
    });

    test("forget old failures, and stay", async () => {
      await prepare();
      await fail("Out of stock");
      await rollAll();
      const [group] = await list();
      const before = the.clock.now();

      expect(await the.storage.errorGroups.prune({ before, limit: 10 })).toBe(1);

      expect(await the.other.errorGroups.jobs({ groupId: group?.id ?? "", limit: 10 })).toEqual([]);
      expect(await the.other.errorGroups.find(group?.id ?? "")).toMatchObject({ count: 1 });
    });
  });
}
