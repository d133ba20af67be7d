import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Json } from "../../../domain/json.ts";
import { openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

const URL = "/api/v1/recipes/sync/jobs";
const DAY_MS = 86_400_000;

describe("events that people send", () => {
  let api: TestApi;

  beforeEach(async () => {
    api = await openTestApi();
    await api.given.recipe({ triggerType: "manual" });
  });
  afterEach(() => api.close());

  const send = (json: Json, headers: Record<string, string> = {}) =>
    api.ask({ method: "POST", url: URL, role: "operator", json, headers });

  test("make a job each, with the name of whose key it was", async () => {
    const { status, body } = await send({ event: { invoice: 4711 } });

    const job = await api.storage.jobs.find(String(body.jobId));
    expect(status).toBe(202);
    expect(job).toMatchObject({ recipeId: "sync", runBy: "operator" });
    expect(await api.storage.events.find(job?.triggerEventId ?? "")).toMatchObject({
      body: '{"invoice":4711}',
      source: "manual",
    });
  });

  test("come in lists of up to a thousand, accepted all or none", async () => {
    const events = Array.from({ length: 1_000 }, (_, at) => at);

    const { status, body } = await send({ events });

    expect(status).toBe(202);
    expect(new Set(Array.isArray(body.jobIds) ? body.jobIds : [])).toHaveProperty("size", 1_000);
    const listed = await api.ask({ url: "/api/v1/jobs?limit=1" });
    expect(listed.body.counts).toMatchObject({ PENDING: 1_000 });
  });

  test.each<[Json, number, string]>([
    [{}, 422, "required"],
    [{ event: 1, events: [1] }, 422, "required"],
    [{ events: [] }, 422, "invalid_value"],
    [{ events: "x" }, 422, "wrong_type"],
    [{ events: Array.from({ length: 1_001 }, () => 1) }, 422, "limit_exceeded"],
    [{ evnt: 1 }, 422, "unknown_field"],
    [{ event: 1, status: "COMPLETED", epoch: 7 }, 422, "unknown_field"],
    [[], 422, "wrong_type"],
    ["x", 422, "wrong_type"],
    [null, 400, "body_empty"],
    [{ event: "x".repeat(1_048_576) }, 413, "too_large"],
  ])("are refused when they are %j", async (json, status, code) => {
    const answer = await send(json);

    expect(answer.body).toMatchObject({ status, code });
  });

  test("may be null, for a recipe that needs none", async () => {
    const answer = await send({ event: null });

    expect(answer.status).toBe(202);
  });

  test("are refused while the recipe is stopped", async () => {
    await api.ask({ method: "POST", url: "/api/v1/recipes/sync/stop" });

    const answer = await send({ event: 1 });

    expect(answer.body).toMatchObject({ status: 409, code: "recipe_not_active" });
  });

  test("are accepted once per Idempotency-Key of a caller, for seven days", async () => {
    const headers = { "idempotency-key": '"order-4711"' };
    const first = await send({ events: [1, 2] }, headers);

    const again = await send({ events: [1, 2] }, headers);
    const other = await send({ events: [3] }, headers);
    const stranger = await api.ask({ method: "POST", url: URL, json: { events: [1, 2] }, headers });
    api.clock.advance(7 * DAY_MS);
    const later = await send({ events: [1, 2] }, headers);

    expect(again).toMatchObject({ status: 202, text: first.text });
    expect(other.body).toMatchObject({ status: 422, code: "idempotency_conflict" });
    expect(stranger.text).not.toBe(first.text);
    expect(later.text).not.toBe(first.text);
  });
});
