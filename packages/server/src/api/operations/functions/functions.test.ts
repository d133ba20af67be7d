import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FunctionInfo } from "../../../domain/function/function-info.ts";
import type { Json } from "../../../domain/json.ts";
import { openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

const GREET: FunctionInfo = {
  id: "greet",
  input: {
    type: "object",
    required: ["name"],
    properties: { name: { type: "string" }, age: { type: "integer", minimum: 0 } },
    additionalProperties: false,
  },
  restartable: true,
  stoppable: true,
  timeoutMs: 90_000,
  retry: { maximumAttempts: 5 },
  file: "greet.ts",
  error: null,
};

describe("functions", () => {
  let api: TestApi;
  beforeEach(async () => {
    api = await openTestApi();
    await publish(GREET, { ...GREET, id: "broken", error: "Unexpected token" });
  });
  afterEach(() => api.close());

  const publish = (...functions: FunctionInfo[]) =>
    api.storage.functions.publish({ source: "test", functions, now: api.clock.now() });
  const run = (json: Json, id = "greet", headers: Record<string, string> = {}) =>
    api.ask({ method: "POST", url: `/api/v1/functions/${id}/runs`, json, headers });

  test("are listed with what they take, and why some cannot run", async () => {
    const { body } = await api.ask({ url: "/api/v1/functions", role: "viewer" });

    expect(body.items).toEqual([
      expect.objectContaining({ id: "broken", error: "Unexpected token" }),
      {
        id: "greet",
        input: GREET.input,
        restartable: true,
        stoppable: true,
        timeout: 90,
        retry: { maximumAttempts: 5 },
        file: "greet.ts",
        error: null,
      },
    ]);
  });

  test("become a task job, which keeps what the caller asked for", async () => {
    const { status, body } = await run({
      parameters: { name: "Ada" },
      retry: { initialInterval: "2s" },
      requestTimeout: 5,
      lowPriority: true,
    });
    const job = await api.storage.jobs.find(String(body.jobId));
    const event = await api.storage.events.find(job?.triggerEventId ?? "");

    const { body: shown } = await api.ask({ url: `/api/v1/jobs/${String(body.jobId)}` });

    expect(status).toBe(202);
    expect(shown).toMatchObject({ kind: "task", title: "greet" });
    expect(job).toMatchObject({
      kind: "task",
      api: "greet",
      lane: "function:greet",
      status: "PENDING",
      lowPriority: true,
      runBy: "admin",
    });
    expect(JSON.parse(event?.body ?? "")).toEqual({
      parameters: { name: "Ada" },
      retry: { initialInterval: "2s" },
      requestTimeoutMs: 5_000,
    });
  });

  test.each<[Json, string, string]>([
    [{ parameters: {} }, "invalid_value", "/parameters"],
    [{ parameters: { name: 7 } }, "invalid_value", "/parameters/name"],
    [{ parameters: { name: "x", age: -1 } }, "invalid_value", "/parameters/age"],
    [{ parameters: { name: "x", nam: "y" } }, "invalid_value", "/parameters"],
    [
      { parameters: { name: "x" }, retry: { maximumAttempts: 0 } },
      "invalid_value",
      "/retry/maximumAttempts",
    ],
    [
      { parameters: { name: "x" }, retry: { backoffCoefficient: 2 } },
      "invalid_value",
      "/retry/backoffCoefficient",
    ],
    [
      { parameters: { name: "x" }, retry: { initialInterval: "1 month" } },
      "invalid_value",
      "/retry/initialInterval",
    ],
    [{ parameters: { name: "x" }, requestTimeout: 0 }, "invalid_value", "/requestTimeout"],
    [{ parameter: { name: "x" } }, "unknown_field", "/parameter"],
  ])("are not run for %j, and the answer says where", async (json, code, pointer) => {
    const { status, body } = await run(json);

    expect(status).toBe(422);
    expect(body.errors).toEqual([expect.objectContaining({ code, pointer })]);
    expect((await api.ask({ url: "/api/v1/jobs" })).body.items).toEqual([]);
  });

  test("that are not there are suggested by their nearest name", async () => {
    const { status, body } = await run({}, "gret");

    expect({ status, code: body.code }).toEqual({ status: 404, code: "api_not_found" });
    expect(body.detail).toContain("Did you mean 'greet'?");
  });

  test("that could not be loaded are not run", async () => {
    const { status, body } = await run({}, "broken");

    expect({ status, code: body.code }).toEqual({ status: 409, code: "function_broken" });
    expect(body.detail).toContain("Unexpected token");
  });

  test("run once for an Idempotency-Key, and not at all for other content under it", async () => {
    const headers = { "idempotency-key": "one" };
    const first = await run({ parameters: { name: "Ada" } }, "greet", headers);
    const again = await run({ parameters: { name: "Ada" } }, "greet", headers);
    const other = await run({ parameters: { name: "Bob" } }, "greet", headers);

    expect(again.body).toEqual(first.body);
    expect(other).toMatchObject({ status: 422, body: { code: "idempotency_conflict" } });
  });

  test("are rerun and stopped only where they say so", async () => {
    await publish({ ...GREET, restartable: false, stoppable: false });
    const { body } = await run({ parameters: { name: "Ada" } });
    const operate = (operation: string) =>
      api.ask({ method: "POST", url: `/api/v1/jobs/${String(body.jobId)}/${operation}`, json: {} });

    expect(await operate("stop")).toMatchObject({ status: 409, body: { code: "not_stoppable" } });
    expect((await operate("cancel")).status).toBe(200);
    expect(await operate("rerun")).toMatchObject({ status: 409, body: { code: "not_rerunnable" } });
  });

  test("may be callable recipes, which say by themselves how they are retried", async () => {
    const document = {
      id: "send-mail",
      name: "Send mail",
      trigger: {
        type: "callable",
        input: { type: "object", properties: { to: { type: "string" } } },
      },
      steps: [{ id: "sent", action: "data.set", input: {} }],
    };
    await api.ask({ method: "POST", url: "/api/v1/recipes", json: document });
    const stopped = await run({ parameters: { to: "a" } }, "send-mail");
    await api.ask({ method: "POST", url: "/api/v1/recipes/send-mail/start", json: {} });
    const wrong = await run({ parameters: { to: 7 } }, "send-mail");
    const retried = await run({ retry: { maximumAttempts: 2 } }, "send-mail");
    const { body } = await run({ parameters: { to: "a" } }, "send-mail");
    const job = await api.storage.jobs.find(String(body.jobId));

    expect(stopped).toMatchObject({ status: 409, body: { code: "recipe_not_active" } });
    expect(wrong.body.errors).toEqual([expect.objectContaining({ pointer: "/parameters/to" })]);
    expect(retried.body.errors).toEqual([expect.objectContaining({ pointer: "/retry" })]);
    expect(job).toMatchObject({ kind: "task", recipeId: "send-mail", lane: "send-mail" });
  });
});
