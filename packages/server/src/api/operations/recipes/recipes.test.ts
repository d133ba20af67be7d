import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { JsonObject } from "../../../domain/json.ts";
import { openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

const RECIPES = "/api/v1/recipes";

function document(fields: JsonObject = {}): JsonObject {
  return {
    id: "invoices",
    name: "Invoices",
    trigger: { type: "webhook" },
    steps: [{ id: "keep", action: "data.set", input: { a: 1 } }],
    ...fields,
  };
}

const YAML = `
id: from-yaml
name: From YAML
trigger: { type: manual }
concurrency: 7
steps:
  - { id: keep, action: data.set, input: {} }
`;

describe("recipes", () => {
  let api: TestApi;

  beforeEach(async () => {
    api = await openTestApi();
  });
  afterEach(() => api.close());

  const create = (json: JsonObject = document()) =>
    api.ask({ method: "POST", url: RECIPES, role: "editor", json });
  const post = (url: string) => api.ask({ method: "POST", url: `${RECIPES}/invoices/${url}` });
  const put = (json: JsonObject, headers: Record<string, string> = {}) =>
    api.ask({ method: "PUT", url: `${RECIPES}/invoices?note=why`, role: "editor", json, headers });

  test("are stopped when they are new", async () => {
    const { status, body, headers } = await create();

    expect(status).toBe(201);
    expect(headers).toMatchObject({ location: `${RECIPES}/invoices`, etag: '"1"' });
    expect(body).toEqual({
      id: "invoices",
      name: "Invoices",
      state: "STOPPED",
      version: 1,
      activeVersion: null,
      trigger: { type: "webhook", path: "/hooks/invoices" },
      concurrency: 1,
      actions: {
        start: { enabled: true, reason: null },
        stop: { enabled: false, reason: "The recipe is stopped" },
        activate: {
          enabled: false,
          reason: "The recipe is stopped; starting it makes its newest version live",
        },
      },
      createdAt: "2030-01-01T00:00:00.000Z",
      updatedAt: "2030-01-01T00:00:00.000Z",
    });
  });

  test("are taken as YAML, too", async () => {
    const headers = { "content-type": "application/yaml" };

    const answer = await api.ask({ method: "POST", url: RECIPES, payload: YAML, headers });

    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ id: "from-yaml", concurrency: 7 });
    expect(answer.body.trigger).toEqual({ type: "manual", path: null });
  });

  test("are refused with everything that is wrong with them, and where", async () => {
    const wrong = document({ stepz: [], steps: [{ id: "x", action: "data.sett", input: {} }] });

    const { body } = await create(wrong);

    expect(body).toMatchObject({ status: 422, code: "unknown_field" });
    expect(body.errors).toMatchObject([{ pointer: "/stepz", line: 1 }]);
  });

  test.each([
    ["", 400, "body_empty"],
    ["   ", 400, "body_empty"],
    ["null", 400, "wrong_type"],
    ["[]", 400, "wrong_type"],
    ["42", 400, "wrong_type"],
    ['{"name":', 400, "json_syntax"],
    ['{"id":"a","id":"b"}', 400, "duplicate_key"],
    [`{"id":"${"x".repeat(600_000)}"}`, 413, "too_large"],
  ])("are refused when the document is %s", async (payload, _status, code) => {
    const headers = { "content-type": "application/json" };

    const answer = await api.ask({ method: "POST", url: RECIPES, payload, headers });

    expect(answer.body).toMatchObject({ code });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  });

  test("keep their id to themselves", async () => {
    await create();

    const again = await create();
    const renamed = await put(document({ id: "other" }));

    expect(again.body).toMatchObject({ status: 409, code: "recipe_exists" });
    expect(renamed.body).toMatchObject({ status: 422, code: "invalid_value" });
    expect(renamed.body.errors).toMatchObject([{ pointer: "/id" }]);
  });

  test("are created once when two people do it at the same moment", async () => {
    const answers = await Promise.all([create(), create(), create()]);

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });

  test("show their newest document, with its version as the ETag", async () => {
    await create();
    await put(document({ name: "Invoices of May" }));

    const { body, headers } = await api.ask({ url: `${RECIPES}/invoices`, role: "viewer" });

    expect(headers.etag).toBe('"2"');
    expect(body).toMatchObject({ name: "Invoices of May", version: 2 });
    expect(body.document).toEqual(document({ name: "Invoices of May" }));
  });

  test("make the newest version live when they are started, not when they are saved", async () => {
    await create();
    await post("start");
    const saved = await put(document({ name: "New", concurrency: 9 }));
    const live = await post("activate");

    expect(saved.body).toMatchObject({
      version: 2,
      activeVersion: 1,
      name: "Invoices",
      concurrency: 1,
    });
    expect(saved.body.actions).toMatchObject({ activate: { enabled: true } });
    expect(live.body).toMatchObject({ version: 2, activeVersion: 2, name: "New", concurrency: 9 });
  });

  test("are started and stopped any number of times with the same effect", async () => {
    await create();

    const states: unknown[] = [];
    for (const command of ["stop", "start", "start", "stop", "stop", "start"]) {
      states.push((await post(command)).body.state);
    }

    expect(states).toEqual(["STOPPED", "ACTIVE", "ACTIVE", "STOPPED", "STOPPED", "ACTIVE"]);
  });

  test("are not activated while they are stopped", async () => {
    await create();

    const { body } = await post("activate");

    expect(body).toMatchObject({ status: 409, code: "recipe_not_active", allowed: ["start"] });
  });

  test("pause their running jobs when they are stopped, and let them go on when started", async () => {
    await create();
    await post("start");
    const job = await api.given.runningJob({ recipeId: "invoices", lane: "invoices" });

    await post("stop");
    const stopped = await api.storage.jobs.find(job.id);
    await post("start");
    const started = await api.storage.jobs.find(job.id);

    expect(stopped).toMatchObject({ status: "PAUSING", reason: { type: "recipe-stopped" } });
    expect(started).toMatchObject({ status: "RUNNING" });
  });

  test.each([
    ['"1"', 200],
    ["*", 200],
    ['"2"', 412],
    ['W/"1"', 412],
    ["1", 412],
    ['"1", "2"', 412],
    ['"99999999999999999999"', 412],
    ["", 412],
  ])("are saved with If-Match: %s only when it is the newest version", async (tag, status) => {
    await create();

    const answer = await put(document(), { "if-match": tag });

    expect(answer.status).toBe(status);
  });

  test("keep every version, and restore an older one as the newest", async () => {
    await create();
    await put(document({ name: "Second" }));
    await put(document({ name: "Third" }));

    const restored = await post("versions/2/restore");
    const list = await api.ask({ url: `${RECIPES}/invoices/versions?limit=2` });
    const rest = await api.ask({
      url: `${RECIPES}/invoices/versions?cursor=${list.body.nextCursor}`,
    });
    const second = await api.ask({ url: `${RECIPES}/invoices/versions/2` });

    expect(restored.body).toMatchObject({ version: 4, name: "Second" });
    expect(list.body.items).toMatchObject([
      { version: 4, changeType: "restore", author: "admin", note: "Restored version 2" },
      { version: 3, changeType: "update", author: "editor", note: "why" },
    ]);
    expect(rest.body).toMatchObject({
      items: [{ version: 2 }, { version: 1, changeType: "create" }],
    });
    expect(rest.body.nextCursor).toBeNull();
    expect(second.body.document).toMatchObject({ name: "Second" });
  });

  test("have no version that was never saved", async () => {
    await create();

    const found = await api.ask({ url: `${RECIPES}/invoices/versions/2` });
    const restored = await post("versions/2/restore");

    expect(found.body).toMatchObject({ status: 404, code: "not_found" });
    expect(restored.body).toMatchObject({ status: 404, code: "not_found" });
  });

  test("are deleted when all of their jobs have ended, and their jobs stay", async () => {
    await create();
    await post("start");
    const id = await api.given.job({ recipeId: "invoices", lane: "invoices" });

    const early = await api.ask({ method: "DELETE", url: `${RECIPES}/invoices` });
    await api.ask({ method: "POST", url: `/api/v1/jobs/${id}/cancel` });
    const late = await api.ask({ method: "DELETE", url: `${RECIPES}/invoices` });
    const gone = await api.ask({ url: `${RECIPES}/invoices` });
    const job = await api.ask({ url: `/api/v1/jobs/${id}` });
    const version = await api.ask({ url: `${RECIPES}/invoices/versions/1` });
    const anew = await create();

    expect(version.body.document).toEqual(document());
    expect(anew.body).toMatchObject({ version: 2, state: "STOPPED" });
    expect(early.body).toMatchObject({ status: 409, code: "recipe_in_use" });
    expect(late).toMatchObject({ status: 204, text: "" });
    expect(gone.status).toBe(404);
    expect(job.body).toMatchObject({ status: "CANCELED", recipeId: "invoices" });
  });

  test("are listed by id, page after page, and found by text", async () => {
    for (const id of ["b", "a", "c"]) await create(document({ id, name: `The ${id} recipe` }));

    const first = await api.ask({ url: `${RECIPES}?limit=2` });
    const second = await api.ask({ url: `${RECIPES}?limit=2&cursor=${first.body.nextCursor}` });
    const found = await api.ask({ url: `${RECIPES}?q=c%20recipe` });

    expect(first.body.items).toMatchObject([{ id: "a" }, { id: "b" }]);
    expect(second.body).toMatchObject({ items: [{ id: "c" }], nextCursor: null });
    expect(found.body.items).toMatchObject([{ id: "c" }]);
  });

  test("are checked without being saved", async () => {
    const url = `${RECIPES}/validate`;

    const good = await api.ask({ method: "POST", url, json: document() });
    const bad = await api.ask({ method: "POST", url, json: document({ steps: [] }) });

    expect(good.body).toEqual({ valid: true, id: "invoices", errors: [] });
    expect(bad.body).toMatchObject({ valid: false, id: null, errors: [{ pointer: "/steps" }] });
    expect((await api.ask({ url: RECIPES })).body.items).toEqual([]);
  });

  test("are created once per Idempotency-Key, and answered with the same bytes", async () => {
    const headers = { "idempotency-key": "create-1" };
    const ask = (json: JsonObject) => api.ask({ method: "POST", url: RECIPES, json, headers });

    const first = await ask(document());
    api.clock.advance(1_000);
    const again = await ask(document());
    const other = await ask(document({ name: "Other" }));

    expect(again).toMatchObject({ status: 201, text: first.text });
    expect(other.body).toMatchObject({ status: 422, code: "idempotency_conflict" });
  });

  test("are created by the key that a refused request did not use up", async () => {
    const headers = { "idempotency-key": "create-1" };
    const url = RECIPES;

    const refused = await api.ask({ method: "POST", url, json: document({ steps: [] }), headers });
    const created = await api.ask({ method: "POST", url, json: document(), headers });

    expect(refused.status).toBe(422);
    expect(created.status).toBe(201);
  });
});
