import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../../domain/json.ts";
import { openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

const JSON_TYPE = "application/json";
const SERVER_ERROR = 500;

const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);

/** What comes to a door that anybody may knock at (D-P, D-U, D-R). */
const BODIES: readonly (string | Buffer)[] = [
  "",
  " ",
  "null",
  "true",
  "0",
  "-0",
  "1e400",
  "1E+2",
  '""',
  "[]",
  "{}",
  "[[]]",
  "[null]",
  "[,]",
  '{"n":}',
  '{"n"',
  "{'n':1}",
  '{"n":NaN}',
  '{"n":0x1}',
  '{"n":01}',
  "{} {}",
  "\u0000",
  '"\\u0000"',
  '"\\ud800"',
  '{"\\udc00":1}',
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{}}}',
  '{"toString":1,"hasOwnProperty":1,"then":1,"toJSON":"x","length":-1}',
  '{"":1,"a/b~c":2}',
  '{"n":{"n":{"n":1}}}',
  '{"n":[1,2]}',
  '{"n":"5"}',
  '{"n":9007199254740993}',
  '{"n":1,"n":2}',
  '[{"n":1},{"n":{}}]',
  '[{"n":1},2,"3",null,[4],{"n":"x"}]',
  deep(64),
  deep(65),
  deep(5_000),
  `[${"0,".repeat(10_001)}0]`,
  `"${"x".repeat(1_000_000)}"`,
  `"${"x".repeat(1_048_577)}"`,
  "a=1&a=2&%00=1",
  "a=%E0%A4%A",
  "<a/>",
  "{{7*7}}",
  "#{7*7}",
  "%s%n",
  "\u202e\u200d\ufeff",
  "🙂",
  Buffer.from([0x22, 0xc0, 0xaf, 0x22]),
  Buffer.from('{"n":1}', "utf16le"),
  Buffer.from([0xff, 0xfe]),
  Buffer.from('\ufeff{"n":1}'),
  Buffer.from([0x1f, 0x8b, 0x08, 0x00]),
];

const TYPES: readonly Record<string, string>[] = [
  { "content-type": JSON_TYPE },
  { "content-type": "application/json; charset=utf-16" },
  { "content-type": "application/cloudevents+json; charset=utf-8" },
  { "content-type": "application/x-www-form-urlencoded" },
  { "content-type": "text/plain" },
  { "content-type": "multipart/form-data; boundary=x" },
  { "content-type": "application/json, text/html" },
  { "content-type": ";;=" },
  {},
];

/** Headers that lie, or mean something elsewhere (D-H). */
const HEADERS: readonly Record<string, string>[] = [
  { "content-encoding": "gzip" },
  { "idempotency-key": "" },
  { "idempotency-key": "x".repeat(256) },
  { "webhook-id": "x", "webhook-timestamp": "NaN", "webhook-signature": "v1,x" },
  {
    "webhook-id": "x",
    "webhook-timestamp": "1893456000",
    "webhook-signature": "v1,".repeat(1_000),
  },
  { "webhook-id": "__proto__", "webhook-timestamp": "1893456000", "webhook-signature": " , ,v1" },
  { "x-hub-signature-256": "sha256=" },
  { "x-http-method-override": "DELETE" },
  { "x-forwarded-for": "127.0.0.1" },
];

const RECIPES: Readonly<Record<string, Record<string, Json>>> = {
  plain: {},
  keyed: { dedupe: "{{ trigger.body.n }}" },
  filtering: { if: { all: [{ left: "{{ trigger.body.n }}", op: "greater_than", right: 0 }] } },
  batching: { batch: { size: 2 }, dedupe: "{{ trigger.body.n }}", if: "trigger.body.n > 0" },
  signed: { signature: { type: "standard-webhooks" } },
  hashed: { signature: { type: "hmac-sha256" }, batch: { size: 2 } },
};

describe.each(Object.keys(RECIPES))("the door of the %s recipe", (recipe) => {
  let api: TestApi;

  beforeAll(async () => {
    api = await openTestApi();
    const json = {
      id: recipe,
      name: recipe,
      trigger: { type: "webhook", ...RECIPES[recipe] },
      steps: [{ id: "note", action: "data.set" }],
    };
    await api.ask({ method: "POST", url: "/api/v1/recipes", json });
    await api.ask({ method: "POST", url: `/api/v1/recipes/${recipe}/start` });
    const url = `/api/v1/recipes/${recipe}/webhook-secret`;
    await api.ask({ method: "POST", url, json: {} });
  });
  afterAll(() => api.close());

  const knock = (payload: string | Buffer, headers: Record<string, string>) =>
    api.ask({ method: "POST", url: `/hooks/${recipe}`, role: null, payload, headers });

  test.each(TYPES)("takes or refuses every body of the type %j, and says why", async (headers) => {
    for (const body of BODIES) {
      const answer = await knock(body, headers);

      expectAnswer(answer, String(body).slice(0, 80));
    }
  });

  test.each(HEADERS)("takes or refuses the headers %j, and says why", async (headers) => {
    for (const body of ["{}", '{"n":1}', "[1]", ""]) {
      const answer = await knock(body, { "content-type": JSON_TYPE, ...headers });

      expectAnswer(answer, body);
    }
  });

  function expectAnswer(
    { status, body }: Awaited<ReturnType<TestApi["ask"]>>,
    about: string,
  ): void {
    expect(status, about).toBeLessThan(SERVER_ERROR);
    expect(Object.prototype).not.toHaveProperty("admin");
    if (status < 300) {
      expect("jobId" in body || "jobIds" in body, about).toBe(true);
      return;
    }
    expect(body, about).toMatchObject({ status, code: expect.any(String) });
    // Those of the whole body or of a header that no place in it can be named for.
    const isOfAll = ["too_large", "unsupported_media_type", "bad_header", "limit_exceeded"];
    if (isOfAll.includes(String(body.code))) return;
    expect(body.errors, about).toMatchObject([{ pointer: expect.any(String), code: body.code }]);
  }
});
