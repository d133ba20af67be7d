import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Job } from "../../../domain/job/job.ts";
import type { StepRecord } from "../../../domain/job/step-record.ts";
import type { JsonObject } from "../../../domain/json.ts";
import { openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

const DOCUMENT: JsonObject = {
  id: "loops",
  name: "Loops",
  trigger: { type: "manual" },
  steps: [
    { id: "list", name: "The list", action: "data.set" },
    {
      id: "each",
      foreach: "{{ steps.list }}",
      as: "item",
      steps: [
        { id: "one", action: "data.set" },
        { id: "asked", if: "item > 5", then: [{ id: "big", action: "data.set" }] },
      ],
    },
    { id: "after", action: "data.set" },
  ],
};

describe("the steps of a job", () => {
  let api: TestApi;
  let job: Job;

  beforeEach(async () => {
    api = await openTestApi();
    await api.given.worker();
    await api.storage.transaction(async (stores) => {
      await stores.insertRecipe(api.given.recipeRow({ id: "loops" }));
      await stores.insertVersion(
        api.given.recipeVersion({ recipeId: "loops", document: DOCUMENT }),
      );
    });
    job = await api.given.runningJob({ recipeId: "loops", lane: "loops" });
  });
  afterEach(() => api.close());

  const get = (url: string) => api.ask({ url: `/api/v1/jobs/${job.id}${url}`, role: "viewer" });
  const record = (steps: StepRecord[]) =>
    api.storage.jobs.advance(api.given.advance(job, { steps }));

  /** As the engine records them: the list, the loop, and three steps a turn. */
  const loopSteps = (count: number, failed = -1): StepRecord[] => {
    const step = (fields: Partial<StepRecord>) =>
      api.given.step({ input: { in: 1 }, output: { out: 2 }, ...fields });
    const turns = Array.from({ length: count }, (_, turn) => [
      step({ ordinal: 2 + turn * 3, path: "/steps/1/steps/0", id: "one", iterations: [turn] }),
      step({
        ordinal: 3 + turn * 3,
        path: "/steps/1/steps/1",
        id: "asked",
        kind: "if",
        action: null,
        iterations: [turn],
        output: false,
        input: undefined,
      }),
      step({
        ordinal: 4 + turn * 3,
        path: "/steps/1/steps/1/then/0",
        id: "big",
        iterations: [turn],
        output: undefined,
        ...(turn === failed
          ? { status: "FAILED", error: { code: "bad", message: "It is bad" } }
          : { status: "SKIPPED", skippedReason: "Condition was not met" }),
      }),
    ]).flat();
    return [
      step({ ordinal: 0, path: "/steps/0", id: "list", name: "The list" }),
      step({ ordinal: 1, path: "/steps/1", id: "each", kind: "foreach", action: null }),
      ...turns,
    ];
  };
  const places = (body: Record<string, unknown>) =>
    Array.isArray(body.items)
      ? body.items.map(({ path, iterations }) => [path, ...iterations].join(" "))
      : [];

  test("are all of them, page by page", async () => {
    await record(loopSteps(5));

    const first = await get("/steps?limit=10");
    const second = await get(`/steps?limit=10&cursor=${first.body.nextCursor}`);

    expect(places(first.body)).toHaveLength(10);
    expect(places(second.body)).toHaveLength(7);
    expect(second.body.nextCursor).toBeNull();
    expect(new Set([...places(first.body), ...places(second.body)]).size).toBe(17);
  });

  test("can be read without their values", async () => {
    await record(loopSteps(1));

    const { body } = await get("/steps?fields=summary");

    expect(JSON.stringify(body)).not.toContain('"input"');
    expect(JSON.stringify(body)).not.toContain('"output"');
    expect(places(body)).toHaveLength(5);
  });

  test("are those of the last turn in the default view, with their values", async () => {
    await record(loopSteps(10));

    const { body } = await get("/steps?view=default");

    expect(places(body)).toEqual([
      "/steps/0",
      "/steps/1",
      "/steps/1/steps/0 9",
      "/steps/1/steps/1 9",
      "/steps/1/steps/1/then/0 9",
    ]);
    expect(body.items).toMatchObject([{}, {}, { output: { out: 2 } }, { output: false }, {}]);
    expect(body.loops).toEqual([
      { path: "/steps/1", iterations: [], attempts: [], shown: 9, total: 10, kept: 10, failed: 0 },
    ]);
  });

  test("are those of the failing turn, where one failed", async () => {
    await record(loopSteps(7, 4));

    const { body } = await get("/steps?view=default");

    expect(places(body)).toContain("/steps/1/steps/1/then/0 4");
    expect(body.loops).toMatchObject([{ shown: 4, failed: 1 }]);
  });

  test("can be browsed turn by turn", async () => {
    await record(loopSteps(7));

    const { body } = await get("/steps?loop=/steps/1&iteration=3");
    const missing = await get("/steps?loop=/steps/1&iteration=99");

    expect(places(body)).toEqual([
      "/steps/1/steps/0 3",
      "/steps/1/steps/1 3",
      "/steps/1/steps/1/then/0 3",
    ]);
    expect(missing).toMatchObject({ status: 404, body: { code: "not_found" } });
  });

  test.each([
    ["/steps?loop=/steps/1", "iteration"],
    ["/steps?iteration=1", "loop"],
    ["/steps?loop=steps&iteration=1", "loop"],
    ["/steps?loop=/steps/1&iterations=1.x", "iterations"],
    ["/steps?view=some", "view"],
    ["/steps?fields=some", "fields"],
    ["/steps/iterations", "path"],
  ])("are refused for %s, which names %s", async (url, pointer) => {
    const { status, body } = await get(url);

    expect(status).toBe(400);
    expect(body).toMatchObject({ code: "bad_parameter", errors: [{ pointer }] });
  });

  test("have turns that are listed with how they ended", async () => {
    await record(loopSteps(5, 2));

    const first = await get("/steps/iterations?path=/steps/1&limit=3");
    const rest = await get(
      `/steps/iterations?path=/steps/1&limit=3&cursor=${first.body.nextCursor}`,
    );

    expect(first.body).toMatchObject({
      items: [
        { iteration: 0, status: "COMPLETED" },
        { iteration: 1, status: "COMPLETED" },
        { iteration: 2, status: "FAILED" },
      ],
      total: 5,
      kept: 5,
    });
    expect(rest.body).toMatchObject({
      items: [{ iteration: 3 }, { iteration: 4 }],
      nextCursor: null,
    });
    expect(await get("/steps/iterations?path=/steps/0")).toMatchObject({ status: 404 });
  });

  test("form the tree of the version that ran, with what was not reached", async () => {
    await record(loopSteps(3));

    const { body } = await get("/steps/tree");

    expect(body.items).toMatchObject([
      {
        number: 1,
        depth: 0,
        parent: null,
        path: "/steps/0",
        name: "The list",
        status: "COMPLETED",
      },
      { number: 2, depth: 0, kind: "foreach", condition: "{{ steps.list }}", result: null },
      { number: 3, depth: 1, parent: "/steps/1", id: "one", iterations: [2] },
      { number: 4, depth: 1, kind: "if", condition: "item > 5", result: false },
      { number: 5, depth: 2, id: "big", status: "SKIPPED", skippedReason: "Condition was not met" },
      { number: 6, depth: 0, id: "after", status: "PENDING", durationMs: null },
    ]);
    expect(body.loops).toMatchObject([{ path: "/steps/1", shown: 2, total: 3 }]);
  });

  test("of 5,000 are read in half a second, in every view", async () => {
    await record(loopSteps(1_666));

    for (const url of ["/steps?view=default", "/steps?fields=summary", "/steps/tree", "/steps"]) {
      const before = performance.now();
      const { status } = await get(url);
      expect(status).toBe(200);
      expect(performance.now() - before).toBeLessThan(500);
    }
  });
});
