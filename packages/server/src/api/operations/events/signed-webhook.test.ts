import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Json } from "../../../domain/json.ts";
import { openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

const HOUR_MS = 3_600_000;
const BODY = '{"n":9007199254740993}';

let api: TestApi;

beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api.close());

async function startRecipe(signature: Json, fields: Record<string, Json> = {}): Promise<void> {
  const json = {
    id: "orders",
    name: "Orders",
    trigger: { type: "webhook", signature, ...fields },
    steps: [{ id: "note", action: "data.set" }],
  };
  await api.ask({ method: "POST", url: "/api/v1/recipes", json });
  await api.ask({ method: "POST", url: "/api/v1/recipes/orders/start" });
}

const URL = "/api/v1/recipes/orders/webhook-secret";

async function makeSecret(query = "", json: Json = null): Promise<string> {
  const { status, body } = await api.ask({
    method: "POST",
    url: URL + query,
    role: "editor",
    json,
  });
  expect(status).toBe(201);
  return String(body.secret);
}

function signed(secret: string, { id = "msg_1", at = api.clock.now() } = {}) {
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at / 1_000)),
    "webhook-signature": new Webhook(secret).sign(id, new Date(at), BODY),
  };
}

const knock = (headers: Record<string, string> = {}, payload: string = BODY) =>
  api.ask({
    method: "POST",
    url: "/hooks/orders",
    role: null,
    payload,
    headers: { "content-type": "application/json", ...headers },
  });

describe("a webhook to a recipe that wants Standard Webhooks", () => {
  beforeEach(() => startRecipe({ type: "standard-webhooks" }));

  test("makes a job when it is signed", async () => {
    const secret = await makeSecret();

    const { status, body } = await knock(signed(secret));

    expect(status).toBe(202);
    expect(await api.storage.jobs.find(String(body.jobId))).toMatchObject({ status: "PENDING" });
  });

  test("is refused unsigned, and told what was expected", async () => {
    const secret = await makeSecret();

    const { status, text, body } = await knock();

    expect(status).toBe(401);
    expect(body).toMatchObject({ code: "bad_signature", errors: [{ pointer: "webhook-id" }] });
    expect(text).toContain("webhook-signature");
    expect(text).not.toContain(secret);
    expect(
      (await api.storage.jobs.list({ filter: {}, order: "newest", limit: 5, after: null })).jobs,
    ).toEqual([]);
  });

  test("is refused before its body is read", async () => {
    await makeSecret();

    const { body } = await knock({}, "{ no JSON");

    expect(body).toMatchObject({ status: 401, code: "bad_signature" });
  });

  test("is refused with the body of another", async () => {
    const secret = await makeSecret();

    const { body } = await knock(signed(secret), '{"n":9007199254740992}');

    expect(body).toMatchObject({ status: 401, code: "bad_signature" });
  });

  test("is refused when it is six minutes old", async () => {
    const secret = await makeSecret();

    const { body } = await knock(signed(secret, { at: api.clock.now() - 360_000 }));

    expect(body).toMatchObject({ status: 401, errors: [{ pointer: "webhook-timestamp" }] });
  });

  test("makes no second job when it is replayed", async () => {
    const secret = await makeSecret();

    const first = await knock(signed(secret));
    const replay = await knock(signed(secret));
    const next = await knock(signed(secret, { id: "msg_2" }));

    expect(replay).toMatchObject({
      status: 200,
      body: { jobId: first.body.jobId, duplicate: true },
    });
    expect(next.status).toBe(202);
  });

  test("needs a secret, and is told how one is made", async () => {
    const { body } = await knock(signed("whsec_AAAA"));

    expect(body).toMatchObject({ status: 409, code: "secret_missing" });
    expect(body.detail).toContain("POST /api/v1/recipes/orders/webhook-secret");
  });

  test("is taken with the secret before for a day, and not after", async () => {
    const before = await makeSecret();
    const now = await makeSecret();

    const early = [await knock(signed(before, { id: "a" })), await knock(signed(now, { id: "b" }))];
    api.clock.advance(24 * HOUR_MS);
    const late = [await knock(signed(before, { id: "c" })), await knock(signed(now, { id: "d" }))];

    expect(early.map(({ status }) => status)).toEqual([202, 202]);
    expect(late.map(({ status }) => status)).toEqual([401, 202]);
  });

  test("is not taken with the secret before when it was ended at once", async () => {
    const before = await makeSecret();
    await makeSecret("?keepPreviousFor=0s");

    const { status } = await knock(signed(before));

    expect(status).toBe(401);
  });
});

describe("a webhook to a recipe that wants an HMAC", () => {
  const secret = "the sender's own".replaceAll(" ", "-");
  const digest = createHmac("sha256", secret).update(BODY).digest("hex");

  test("makes a job with the secret that the sender has, as GitHub signs", async () => {
    await startRecipe({ type: "hmac-sha256" });
    expect(await makeSecret("", { secret })).toBe(secret);

    const good = await knock({ "x-hub-signature-256": `sha256=${digest}` });
    const bad = await knock({ "x-hub-signature-256": `sha256=${digest.replace(/.$/, "x")}` });

    expect([good.status, bad.status]).toEqual([202, 401]);
  });

  test("is deduplicated by the recipe's own key", async () => {
    await startRecipe({ type: "hmac-sha256" }, { dedupe: "{{ trigger.body.n }}" });
    await makeSecret("", { secret });
    const headers = { "x-hub-signature-256": `sha256=${digest}` };

    const answers = [await knock(headers), await knock(headers)];

    expect(answers.map(({ status }) => status)).toEqual([202, 200]);
  });
});

describe("the secret of a recipe's webhooks", () => {
  beforeEach(() => startRecipe({ type: "standard-webhooks" }));

  const recipe = async () => (await api.ask({ url: "/api/v1/recipes/orders" })).body;

  test("is told once, and never again", async () => {
    const secret = await makeSecret();

    const { text } = await api.ask({ url: "/api/v1/recipes/orders" });

    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(text).not.toContain(secret);
    expect((await recipe()).webhookSecret).toEqual({
      createdAt: new Date(api.clock.now()).toISOString(),
      previousUntil: null,
    });
  });

  test("is in the store sealed only", async () => {
    const secret = await makeSecret();

    const rows = await api.storage.secrets.list("hook:orders");

    expect(JSON.stringify(rows)).not.toContain(secret.slice(6, 40));
    expect(rows).toHaveLength(1);
  });

  test("says until when older ones are taken", async () => {
    await makeSecret();
    const at = api.clock.now();
    await makeSecret("?keepPreviousFor=2h");

    expect((await recipe()).webhookSecret).toMatchObject({
      previousUntil: new Date(at + 2 * HOUR_MS).toISOString(),
    });
  });

  test("is forgotten with DELETE, and then there is none", async () => {
    await makeSecret();

    const first = await api.ask({ method: "DELETE", url: URL, role: "editor" });
    const again = await api.ask({ method: "DELETE", url: URL, role: "editor" });

    expect([first.status, again.status]).toEqual([204, 404]);
    expect((await recipe()).webhookSecret).toBeNull();
  });

  test("goes with its recipe", async () => {
    await makeSecret();
    await api.ask({ method: "POST", url: "/api/v1/recipes/orders/stop" });
    await api.ask({ method: "DELETE", url: "/api/v1/recipes/orders" });

    expect(await api.storage.secrets.list("hook:orders")).toEqual([]);
  });

  test("is an editor's to make and to forget", async () => {
    const made = await api.ask({ method: "POST", url: URL, role: "operator", json: {} });
    const deleted = await api.ask({ method: "DELETE", url: URL, role: "operator" });

    expect([made.status, deleted.status]).toEqual([403, 403]);
  });

  test("is not made for a recipe without webhooks", async () => {
    await api.given.recipe({ id: "by-hand", triggerType: "manual" });

    const { body } = await api.ask({
      method: "POST",
      url: "/api/v1/recipes/by-hand/webhook-secret",
      json: {},
    });

    expect(body).toMatchObject({ status: 409, code: "wrong_trigger" });
  });

  // biome-ignore format: a table
  test.each<[what: string, query: string, json: Json, status: number, code: string, pointer: string]>([
    ["a short text",     "",                      { secret: "sesame" },              422, "invalid_value",  "/secret"],
    ["spaces",           "",                      { secret: `${"x".repeat(20)} y` }, 422, "invalid_value",  "/secret"],
    ["no text",          "",                      { secret: 7 },                     422, "wrong_type",     "/secret"],
    ["short base64",     "",                      { secret: "whsec_AAAAAAAAAAAAAAA" }, 422, "invalid_value", "/secret"],
    ["an unknown field", "",                      { secrets: "x" },                  422, "unknown_field",  "/secrets"],
    ["a list",           "",                      [],                                422, "wrong_type",     ""],
    ["no duration",      "?keepPreviousFor=soon", {},                                400, "bad_parameter",  "keepPreviousFor"],
    ["a year",           "?keepPreviousFor=1y",   {},                                400, "bad_parameter",  "keepPreviousFor"],
  ])("is refused as %s", async (_what, query, json, status, code, pointer) => {
    const { body } = await api.ask({ method: "POST", url: URL + query, json });

    expect(body).toMatchObject({ status, code });
    expect(body.errors).toMatchObject([{ pointer }]);
    expect(JSON.stringify(body)).not.toContain("sesame");
  });

  test("is one of five at most", async () => {
    for (let count = 0; count < 5; count += 1) await makeSecret();

    const { body } = await api.ask({ method: "POST", url: URL, json: {} });

    expect(body).toMatchObject({ status: 422, code: "limit_exceeded", limit: 5 });
  });
});
