import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Json } from "../../../domain/json.ts";
import { openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

const URL = "/api/v1/recipes/sync/test";

describe("trying a recipe out (R-2.10)", () => {
  let api: TestApi;

  beforeEach(async () => {
    api = await openTestApi();
    await api.given.recipe({ active: false, triggerType: "manual" });
  });
  afterEach(() => api.close());

  const ask = (json: Json, headers: Record<string, string> = {}) =>
    api.ask({ method: "POST", url: URL, role: "editor", json, headers });
  const job = (id: unknown) => api.storage.jobs.find(String(id));
  const eventOf = async (id: unknown) => {
    const found = await job(id);
    return (await api.storage.events.find(found?.triggerEventId ?? ""))?.body;
  };
  const claimed = async () =>
    (await api.given.claim({ limit: 10 })).map(({ job: { id, recipeVersion } }) => [
      id,
      recipeVersion,
    ]);

  test("makes a job of the event, which is a test and runs while the recipe is stopped", async () => {
    const { status, body } = await ask({ event: { id: 4711 } });

    expect(status).toBe(202);
    expect(await job(body.jobId)).toMatchObject({
      isTest: true,
      runBy: "editor",
      status: "PENDING",
    });
    expect(await eventOf(body.jobId)).toBe('{"id":4711}');
    expect(await claimed()).toEqual([[body.jobId, 1]]);
    expect((await api.ask({ url: `/api/v1/jobs/${body.jobId}` })).body).toMatchObject({
      test: true,
    });
  });

  test("runs the newest version, not the live one", async () => {
    await api.storage.transaction(async (stores) => {
      const row = await stores.lockRecipe("sync");
      if (row === null) throw new Error("The recipe is gone");
      await stores.updateRecipe({ ...row, active: true, version: 2 });
    });

    const { body } = await ask({ event: {} });

    expect(await claimed()).toEqual([[body.jobId, 2]]);
  });

  test("takes the event of a job, or the event itself", async () => {
    const id = await api.given.job({ event: '{"n":9007199254740993}' });
    const { triggerEventId } = (await job(id)) ?? {};

    const byJob = await ask({ jobId: id });
    const byEvent = await ask({ eventId: String(triggerEventId) });

    expect(await eventOf(byJob.body.jobId)).toBe('{"n":9007199254740993}');
    expect(await eventOf(byEvent.body.jobId)).toBe('{"n":9007199254740993}');
    expect(await job(id)).toMatchObject({ isTest: false, status: "PENDING" });
  });

  test("takes the oldest pending job itself, one after another, and leaves the rest", async () => {
    const [first, second, third] = await api.given.jobs(3);

    const taken = [await ask({ next: true }), await ask({ next: true })];

    expect(taken.map(({ body }) => body.jobId)).toEqual([first, second]);
    expect((await claimed()).map(([id]) => id)).toEqual([first, second]);
    expect(await job(third)).toMatchObject({ status: "PENDING", isTest: false });
  });

  test("does not process what a test took again when the recipe starts", async () => {
    const [first, second] = await api.given.jobs(2);
    await ask({ next: true });
    await claimed();

    await api.ask({ method: "POST", url: "/api/v1/recipes/sync/start" });

    expect((await claimed()).map(([id]) => id)).toEqual([second]);
    expect(await job(first)).toMatchObject({ status: "RUNNING", isTest: true });
  });

  test("says when nothing is pending", async () => {
    await api.given.job({ recipeId: "other" });

    const { body } = await ask({ next: true });

    expect(body).toMatchObject({ status: 409, code: "nothing_pending" });
  });

  test("is made once per Idempotency-Key", async () => {
    const headers = { "idempotency-key": "test-1" };

    const first = await ask({ event: {} }, headers);
    const again = await ask({ event: {} }, headers);

    expect(again).toMatchObject({ status: 202, text: first.text });
    expect(await claimed()).toHaveLength(1);
  });

  test("is an editor's", async () => {
    const { status } = await api.ask({
      method: "POST",
      url: URL,
      role: "operator",
      json: { event: 1 },
    });

    expect(status).toBe(403);
  });

  test("does not know events and jobs of other recipes", async () => {
    const other = await api.given.job({ recipeId: "other" });
    const { triggerEventId } = (await job(other)) ?? {};

    const answers = [await ask({ jobId: other }), await ask({ eventId: String(triggerEventId) })];

    expect(answers.map(({ body }) => [body.status, body.code])).toEqual([
      [404, "not_found"],
      [404, "not_found"],
    ]);
  });

  test.each<[string, Json, number, string, string]>([
    ["nothing", {}, 422, "required", "/event"],
    ["two of them", { event: 1, next: true }, 422, "required", "/event"],
    ["next as false", { next: false }, 422, "invalid_value", "/next"],
    ["a job id of no kind", { jobId: "4711" }, 422, "invalid_value", "/jobId"],
    ["an event id of no kind", { eventId: "4711" }, 422, "invalid_value", "/eventId"],
    ["an unknown field", { evnt: 1 }, 422, "unknown_field", "/evnt"],
    ["a list", [1], 422, "wrong_type", ""],
  ])("refuses %s", async (_what, json, status, code, pointer) => {
    const { body } = await ask(json);

    expect(body).toMatchObject({ status, code });
    expect(body.errors).toMatchObject([{ pointer }]);
  });

  test("of an unknown recipe is refused", async () => {
    const { body } = await api.ask({
      method: "POST",
      url: "/api/v1/recipes/nobody/test",
      json: { event: 1 },
    });

    expect(body).toMatchObject({ status: 404, code: "not_found" });
  });

  test("is told apart in the list of jobs", async () => {
    const plain = await api.given.job();
    const { body } = await ask({ event: {} });

    const ids = async (query: string) => {
      const page = await api.ask({ url: `/api/v1/jobs${query}` });
      const items = page.body.items;
      return Array.isArray(items) ? items.map(({ id }) => id) : page.body;
    };

    expect(await ids("?test=true")).toEqual([body.jobId]);
    expect(await ids("?test=false")).toEqual([plain]);
    expect(await ids("")).toHaveLength(2);
  });
});
