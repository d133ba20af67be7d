import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Action } from "../../../domain/connector.ts";
import { itemsOf, type PlanEngine, planEngine } from "../../../testing/plans/plan-engine.ts";

describe("a run", () => {
  let under: PlanEngine | undefined;

  afterEach(async () => {
    await under?.close();
    under = undefined;
  });

  test("of twelve items runs five at once, tries a failing one three times, and completes", async () => {
    let running = 0;
    let most = 0;
    const tries: unknown[] = [];
    under = await planEngine({
      scrape: async (ctx, input) => {
        running += 1;
        most = Math.max(most, running);
        await new Promise<void>((resolve) => under?.clock.after(1_000, resolve));
        running -= 1;
        if (JSON.stringify(input) === '{"n":7}') {
          tries.push(ctx.attempt);
          throw new Error("no page 7");
        }
        return { run: ctx.job.runId, plan: ctx.job.planId };
      },
    });
    await under.engine.start();
    await under.plan(itemsOf("scrape", 12));

    const runId = await under.trigger();
    await under.pass(12_000);

    const run = await under.until(runId, "COMPLETED");
    expect(most).toBe(5);
    expect(tries).toEqual([1, 2, 3]);
    expect(run).toMatchObject({
      kind: "run",
      planId: "nightly",
      hasErrors: true,
      children: { total: 12, finished: 12, failed: 1 },
    });
    const items = await under.items(runId);
    expect(items.map(({ event }) => event?.parameters)).toEqual(
      itemsOf("scrape", 12).map(({ parameters }) => parameters),
    );
    expect(items[7]).toMatchObject({
      status: "FAILED",
      attempts: 3,
      error: { message: "no page 7" },
    });
    expect(items[0]).toMatchObject({
      status: "COMPLETED",
      attempts: 1,
      result: { run: runId, plan: "nightly" },
    });
    expect((await under.steps(runId)).at(-1)).toMatchObject({
      path: "/return",
      output: { payloads: 12, successful: 11, failed: 1 },
    });
  });

  test("waits between the attempts of an item from its failure on, with its place free meanwhile", async () => {
    const begun: number[] = [];
    const lasts = [400, 500, 100, 100];
    under = await planEngine({
      flaky: async (ctx) => {
        begun.push(under?.clock.now() ?? 0);
        const lastMs = lasts[ctx.attempt - 1] ?? 0;
        await new Promise<void>((resolve) => under?.clock.after(lastMs, resolve));
        throw new Error("busy");
      },
      quick: () => null,
    });
    await under.engine.start();
    await under.plan([{ api: "flaky" }, { apiName: "quick" }], {
      configuration: {
        maxConcurrentRequests: 1,
        retry: { initialInterval: "1s", backoffCoefficient: 2, maximumAttempts: 4 },
      },
    });

    const runId = await under.trigger();
    await under.pass(1_000);

    const [, quick] = await under.items(runId);
    expect(quick?.status).toBe("COMPLETED");
    expect(await under.storage.plans.runProgress(runId)).toEqual({
      running: 0,
      waitingForRetry: 1,
    });

    await under.pass(9_000);
    await under.until(runId, "COMPLETED");
    const pauses = begun
      .slice(1)
      .map((at, index) => at - ((begun[index] ?? 0) + (lasts[index] ?? 0)));
    expect(pauses.map((ms) => Math.floor(ms / 1_000))).toEqual([1, 2, 4]);
    expect(pauses.every((ms) => ms % 1_000 <= 600)).toBe(true);
  });

  test("lets an item fail that names nothing, once, and goes on", async () => {
    under = await planEngine({ known: () => 1 });
    await under.engine.start();
    await under.plan([{ api: "unknown" }, { api: "known" }]);

    const runId = await under.trigger();
    await under.pass(500);

    await under.until(runId, "COMPLETED");
    const [unknown, known] = await under.items(runId);
    expect(unknown).toMatchObject({
      status: "FAILED",
      attempts: 1,
      error: { code: "api_not_found" },
    });
    expect(known?.status).toBe("COMPLETED");
  });

  test("takes what an item adds with the attempt that succeeds, and is not over before", async () => {
    under = await planEngine({
      list: (ctx) => {
        ctx.extendPayload([{ api: "page", parameters: { n: ctx.attempt } }]);
        if (ctx.attempt === 1) throw new Error("not yet");
        ctx.extendPayload({ api: "page", parameters: { n: 20 } });
        return "listed";
      },
      page: (ctx, input) => {
        if (ctx.job.parameters === null) throw new Error("no parameters");
        return input;
      },
    });
    await under.engine.start();
    await under.plan([{ api: "list" }], { configuration: { maxConcurrentRequests: 1 } });

    const runId = await under.trigger();
    await under.pass(1_000);

    const run = await under.until(runId, "COMPLETED");
    expect(run.children).toEqual({ total: 3, finished: 3, failed: 0 });
    const [list, ...pages] = await under.items(runId);
    expect(pages.map(({ result, extendedBy }) => ({ result, extendedBy }))).toEqual([
      { result: { n: 2 }, extendedBy: list?.jobId },
      { result: { n: 20 }, extendedBy: list?.jobId },
    ]);
    expect(list?.extendedPayloads).toEqual(
      pages.map(({ jobId, result }) => ({ api: "page", parameters: result, runId: jobId })),
    );
  });

  test("runs callable recipes too, attempt after attempt", async () => {
    under = await planEngine({});
    await under.recipe(
      [
        { id: "name", action: "data.set", input: { value: "{{ trigger.input.n }}" } },
        {
          if: "trigger.n = 2",
          then: [
            { id: "broken", action: "data.set", input: { value: "{{ steps.name.missing.more }}" } },
            { stop: { status: "failed", reason: "two" } },
          ],
        },
        { return: { n: "{{ trigger.n }}" } },
      ],
      { id: "collect", trigger: { type: "callable" } },
    );
    await under.storage.transaction(async (stores) => {
      const row = await stores.lockRecipe("collect");
      if (row) await stores.updateRecipe({ ...row, triggerType: "callable" });
    });
    await under.engine.start();
    await under.plan([
      { api: "collect", parameters: { n: 1 } },
      { api: "collect", parameters: { n: 2 } },
    ]);

    const runId = await under.trigger();
    await under.pass(1_000);

    await under.until(runId, "COMPLETED");
    const [one, two] = await under.items(runId);
    expect(one).toMatchObject({ status: "COMPLETED", recipeId: "collect", result: { n: 1 } });
    expect(two).toMatchObject({ status: "FAILED" });
  });

  test("takes what recipes add with extendRun, once, though they fail first and wait", async () => {
    let calls = 0;
    under = await planEngine(
      { page: (_ctx, input) => input },
      { actions: [flakyAction(() => calls++ === 0)] },
    );
    await under.recipe(
      [
        { id: "pages", extendRun: [{ api: "page", parameters: { n: "{{ trigger.n }}" } }] },
        { id: "rest", wait: { for: "5s" } },
        { id: "flaky", action: "test.flaky", input: {} },
      ],
      { id: "collect", trigger: { type: "callable" } },
    );
    await under.storage.transaction(async (stores) => {
      const row = await stores.lockRecipe("collect");
      if (row) await stores.updateRecipe({ ...row, triggerType: "callable" });
    });
    await under.engine.start();
    await under.plan([{ api: "collect", parameters: { n: 7 } }]);

    const runId = await under.trigger();
    await under.pass(15_000);

    const run = await under.until(runId, "COMPLETED");
    expect(run.children).toEqual({ total: 2, finished: 2, failed: 0 });
    const [collect, page] = await under.items(runId);
    expect(collect).toMatchObject({ attempts: 2, status: "COMPLETED" });
    expect(page).toMatchObject({ api: "page", extendedBy: collect?.jobId, result: { n: 7 } });
  });
});

function flakyAction(fails: () => boolean): Action {
  return {
    name: "test.flaky",
    description: "Fails at first",
    input: z.unknown(),
    run() {
      if (fails()) throw new Error("busy");
      return null;
    },
  };
}
