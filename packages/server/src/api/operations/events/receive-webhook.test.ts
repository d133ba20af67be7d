import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Json } from "../../../domain/json.ts";
import { type Ask, openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

const JSON_TYPE = { "content-type": "application/json" };
const DAY_MS = 86_400_000;

/** The recipe's document with a dedupe key. */
function withDedupe(dedupe: string) {
  const id = "once";
  return {
    id,
    name: "Once",
    trigger: { type: "webhook", dedupe },
    steps: [{ id: "note", action: "data.set", input: {} }],
  };
}

async function storedEvent(api: TestApi, jobId: unknown): Promise<Json> {
  const job = await api.storage.jobs.find(String(jobId));
  const event = await api.storage.events.find(job?.triggerEventId ?? "");
  return JSON.parse(event?.body ?? "null");
}

describe("a webhook", () => {
  let api: TestApi;

  beforeEach(async () => {
    api = await openTestApi();
    await api.given.recipe();
  });
  afterEach(() => api.close());

  const knock = (request: Partial<Ask> = {}) =>
    api.ask({ method: "POST", url: "/hooks/sync", role: null, ...request });

  test("makes a job of what it brings: method, headers, query and body", async () => {
    const { status, body } = await knock({
      url: "/hooks/sync?source=shop&tag=a&tag=b",
      json: { id: 4711 },
      headers: { "X-GitHub-Event": "push" },
    });

    expect(status).toBe(202);
    expect(await storedEvent(api, body.jobId)).toMatchObject({
      method: "POST",
      headers: { "x-github-event": "push", "content-type": "application/json" },
      query: { source: "shop", tag: ["a", "b"] },
      body: { id: 4711 },
    });
    expect(await api.storage.jobs.find(String(body.jobId))).toMatchObject({
      status: "PENDING",
      kind: "recipe",
      recipeId: "sync",
      runBy: null,
    });
  });

  test("keeps no credentials of its sender", async () => {
    const headers = {
      authorization: "Bearer sesame",
      cookie: "a=b",
      "x-api-key": "k",
      "x-hub-signature": "s",
    };

    const { body } = await knock({ json: {}, headers });

    const event = JSON.stringify(await storedEvent(api, body.jobId));
    expect(event).not.toContain("sesame");
    expect(event).not.toContain("a=b");
    expect(event).toContain('"authorization":"[redacted]"');
  });

  test.each<[string, Partial<Ask>, Json]>([
    [
      "a form",
      {
        payload: "a=1&b=x+y&b=%26",
        headers: { "content-type": "application/x-www-form-urlencoded" },
      },
      { a: "1", b: ["x y", "&"] },
    ],
    [
      "text",
      { payload: "hello", headers: { "content-type": "text/plain; charset=utf-8" } },
      "hello",
    ],
    ["XML", { payload: "<a/>", headers: { "content-type": "application/xml" } }, "<a/>"],
    [
      "JSON of a kind",
      { payload: '{"a":1}', headers: { "content-type": "application/vnd.github+json" } },
      { a: 1 },
    ],
    ["JSON without a type", { payload: Buffer.from('[{"a":1}]') }, [{ a: 1 }]],
    ["text without a type", { payload: Buffer.from("hello") }, "hello"],
    ["nothing", {}, null],
    ["a byte order mark", { payload: '\ufeff{"a":1}', headers: JSON_TYPE }, { a: 1 }],
    ["a bare value", { payload: "42", headers: JSON_TYPE }, 42],
    [
      "names of prototypes",
      { payload: '{"__proto__":{"admin":true},"constructor":1}', headers: JSON_TYPE },
      JSON.parse('{"__proto__":{"admin":true},"constructor":1}'),
    ],
    [
      "an empty name and slashes",
      { payload: '{"":1,"a/b~c.d":2}', headers: JSON_TYPE },
      { "": 1, "a/b~c.d": 2 },
    ],
    ["noncharacters", { payload: '"\\ufffe"', headers: JSON_TYPE }, "\ufffe"],
    ["a name twice", { payload: '{"a":1,"a":2}', headers: JSON_TYPE }, { a: 2 }],
  ])("brings %s", async (_what, request, expected) => {
    const { status, body } = await knock(request);

    expect(status).toBe(202);
    expect(await storedEvent(api, body.jobId)).toMatchObject({ body: expected });
  });

  test("keeps every digit of a number", async () => {
    const { body } = await knock({ payload: '{"n":9007199254740993}', headers: JSON_TYPE });

    const job = await api.storage.jobs.find(String(body.jobId));
    const event = await api.storage.events.find(job?.triggerEventId ?? "");
    expect(event?.body).toContain("9007199254740993");
  });

  test("is refused while the recipe is stopped, so that the sender tries again", async () => {
    await api.ask({ method: "POST", url: "/api/v1/recipes/sync/stop" });

    const { body } = await knock({ json: {} });

    expect(body).toMatchObject({ status: 409, code: "recipe_not_active" });
  });

  test("is refused by a recipe with another trigger", async () => {
    await api.given.recipe({ id: "by-hand", triggerType: "manual" });

    const { body } = await knock({ url: "/hooks/by-hand", json: {} });

    expect(body).toMatchObject({ status: 409, code: "wrong_trigger" });
  });

  test("is kept once per Idempotency-Key, and refused when the content differs", async () => {
    const headers = { "idempotency-key": "delivery-1" };

    const first = await knock({ json: { n: 1 }, headers });
    const again = await knock({ json: { n: 1 }, headers });
    const other = await knock({ json: { n: 2 }, headers });

    expect(again).toMatchObject({ status: 202, text: first.text });
    expect(other.body).toMatchObject({ status: 422, code: "idempotency_conflict" });
  });
});

describe("a webhook with a dedupe key", () => {
  let api: TestApi;

  beforeEach(async () => {
    api = await openTestApi();
    const json = withDedupe("{{ trigger.body.id }}");
    await api.ask({ method: "POST", url: "/api/v1/recipes", json });
    await api.ask({ method: "POST", url: "/api/v1/recipes/once/start" });
  });
  afterEach(() => api.close());

  const knock = (json: Json) => api.ask({ method: "POST", url: "/hooks/once", role: null, json });

  test("is answered with the job that its event made before", async () => {
    const first = await knock({ id: 4711 });
    const again = await knock({ id: 4711, changed: true });
    const other = await knock({ id: 4712 });

    expect(first.status).toBe(202);
    expect(again).toMatchObject({
      status: 200,
      body: { jobId: first.body.jobId, duplicate: true },
    });
    expect(other.status).toBe(202);
  });

  test("is another one when thirty days have passed", async () => {
    await knock({ id: 4711 });
    api.clock.advance(30 * DAY_MS);

    const later = await knock({ id: 4711 });

    expect(later.status).toBe(202);
  });

  test.each([[{}], [{ id: null }], [{ id: "" }]])(
    "is kept each time when it has none: %j",
    async (body) => {
      const answers = [await knock(body), await knock(body)];

      expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    },
  );

  test.each([
    ["an object", { a: 1 }],
    ["a long text", "x".repeat(5_000)],
    ["zero", 0],
    ["false", false],
  ])("may have %s as its key", async (_what, id) => {
    const answers = [await knock({ id }), await knock({ id })];

    expect(answers.map(({ status }) => status)).toEqual([202, 200]);
  });
});

describe("bodies (D-P)", () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await openTestApi();
    await api.given.recipe();
  });
  afterAll(() => api.close());

  const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);

  // biome-ignore format: a table
  const REFUSED: readonly [what: string, payload: string | Buffer, status: number, code: string][] = [
    ["an open object",            '{"name":',                         400, "json_syntax"],
    ["a comma too many",          '{"a":1,}',                         400, "json_syntax"],
    ["a comment",                 '{"a":1}//',                        400, "json_syntax"],
    ["single quotes",             "{'a':1}",                          400, "json_syntax"],
    ["NaN",                       '{"a":NaN}',                        400, "json_syntax"],
    ["a hexadecimal number",      '{"a":0x10}',                       400, "json_syntax"],
    ["a leading zero",            '{"a":01}',                         400, "json_syntax"],
    ["two values",                "{} {}",                            400, "json_syntax"],
    ["spaces only",               "   ",                              400, "body_empty"],
    ["65 levels",                 deep(65),                           400, "too_deep"],
    ["5,000 levels",              deep(5_000),                        400, "too_deep"],
    ["500,000 levels",            deep(500_000),                      400, "too_deep"],
    ["NUL",                       '"\\u0000"',                        400, "invalid_unicode"],
    ["half a pair",               '"\\ud800"',                        400, "invalid_unicode"],
    ["a pair the wrong way",      '"\\udc00\\ud800"',                 400, "invalid_unicode"],
    ["half a pair in a name",     '{"\\ud800":1}',                    400, "invalid_unicode"],
    ["an endless number",         '{"a":1e400}',                      422, "invalid_value"],
    ["Latin-1",                   Buffer.from('"é"', "latin1"),       400, "invalid_unicode"],
    ["UTF-16",                    Buffer.from('{"a":1}', "utf16le"),  400, "json_syntax"],
    ["overlong UTF-8",            Buffer.from([0x22, 0xc0, 0xaf, 0x22]), 400, "invalid_unicode"],
    ["more than 1 MiB",           `"${"x".repeat(1_048_576)}"`,       413, "too_large"],
  ];

  test.each(REFUSED)("a webhook with %s is refused", async (_what, payload, status, code) => {
    const answer = await api.ask({
      method: "POST",
      url: "/hooks/sync",
      role: null,
      payload,
      headers: JSON_TYPE,
    });

    expect(answer.body).toMatchObject({ status, code });
  });

  test.each(REFUSED.filter(([, , status]) => status !== 413))(
    "a request with %s is refused",
    async (_what, payload, status, code) => {
      const url = "/api/v1/recipes/sync/jobs";

      const answer = await api.ask({ method: "POST", url, payload, headers: JSON_TYPE });

      expect(answer.body).toMatchObject({ status, code });
    },
  );

  test.each([
    ["64 levels", deep(64)],
    [
      "100,000 names",
      JSON.stringify(Object.fromEntries(Array.from({ length: 60_000 }, (_, at) => [`k${at}`, 0]))),
    ],
    ["a long name", JSON.stringify({ ["k".repeat(1_000_000)]: 1 })],
    ["negative zero", "-0"],
    ["a small exponent", "1E+2"],
    ["many digits", `0.${"1".repeat(17)}`],
    ["a thenable", '{"then":1,"toJSON":"x","toString":1,"hasOwnProperty":1,"length":-1}'],
    ["names of queries", '{"$ref":"#","$where":"1"}'],
  ])("a webhook with %s is kept", async (_what, payload) => {
    const answer = await api.ask({
      method: "POST",
      url: "/hooks/sync",
      role: null,
      payload,
      headers: JSON_TYPE,
    });

    expect(answer.status).toBe(202);
    expect(Object.prototype).not.toHaveProperty("admin");
  });

  test.each(["application/octet-stream", "multipart/form-data; boundary=x", "image/png"])(
    "a webhook of the type %s is not taken",
    async (type) => {
      const headers = { "content-type": type };

      const answer = await api.ask({ method: "POST", url: "/hooks/sync", payload: "x", headers });

      expect(answer.body).toMatchObject({ status: 415, code: "unsupported_media_type" });
    },
  );
});
