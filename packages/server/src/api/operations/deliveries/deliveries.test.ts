import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Json } from "../../../domain/json.ts";
import type { GuardedRequest } from "../../../runtime/guarded-fetch/guarded-client.ts";
import { openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const SINK = {
  type: "webhook",
  url: "https://hooks.example/prices",
  headers: { Authorization: "Bearer hidden-token" },
  signingSecret: SECRET,
};

describe("sinks and their deliveries", () => {
  let api: TestApi;
  let sent: GuardedRequest[];
  let status = 200;
  beforeEach(async () => {
    sent = [];
    status = 200;
    api = await openTestApi({
      http: {
        request: async (request) => {
          sent.push(request);
          const answer = { status, statusText: "", headers: {}, body: Buffer.alloc(0) };
          return { ...answer, isCut: false, url: request.url };
        },
      },
    });
    const info = {
      input: null,
      restartable: true,
      stoppable: true,
      timeoutMs: 90_000,
      retry: null,
    };
    await api.storage.functions.publish({
      source: "test",
      functions: [{ id: "price", ...info, file: "price.ts", error: null }],
      now: api.clock.now(),
    });
  });
  afterEach(() => api.close());

  const post = (url: string, json: Json = {}) => api.ask({ method: "POST", url, json });
  const planOf = (sink: Json) => ({ id: "prices", payload: [{ api: "price" }], sink });
  const sink = (changes: object = {}): Json => JSON.parse(JSON.stringify({ ...SINK, ...changes }));

  /** A job that ended, and what is to be delivered of it. */
  const delivered = async () => {
    const run = await post("/api/v1/functions/price/runs", { parameters: { n: 1 }, sink: sink() });
    const jobId = String(run.body.jobId);
    await post(`/api/v1/jobs/${jobId}/cancel`);
    const { body } = await api.ask({ url: `/api/v1/deliveries?job=${jobId}` });
    const [delivery] = body.items as { id: string }[];
    return { jobId, delivery, items: body.items as unknown[] };
  };

  test("never show their secrets, in the store neither", async () => {
    await post("/api/v1/plans", planOf(sink()));

    const { body, text } = await api.ask({ url: "/api/v1/plans/prices" });
    const row = await api.storage.plans.find("prices");

    expect(body.sink).toEqual({
      ...SINK,
      headers: { Authorization: "***" },
      signingSecret: "***",
      skipOnFail: false,
    });
    for (const place of [text, JSON.stringify(row)]) {
      expect(place).not.toContain("hidden-token");
      expect(place).not.toContain(SECRET.slice(6));
    }
  });

  test("keep a secret that is written back masked, and send with it", async () => {
    await post("/api/v1/plans", planOf(sink()));
    const masked = sink({ headers: { Authorization: "***" }, signingSecret: "***" });
    const json = { payload: [{ api: "price" }], sink: masked };
    expect((await api.ask({ method: "PUT", url: "/api/v1/plans/prices", json })).status).toBe(200);

    const { body } = await post("/api/v1/plans/prices/test-sink");

    expect(body).toMatchObject({ ok: true, receiver: "hooks.example", status: 200, error: null });
    expect(sent[0]).toMatchObject({
      method: "POST",
      url: SINK.url,
      headers: {
        authorization: "Bearer hidden-token",
        "webhook-signature": expect.stringMatching(/^v1,/),
      },
    });
  });

  test("do not give a kept secret to another receiver", async () => {
    await post("/api/v1/plans", planOf(sink()));
    const moved = sink({ url: "https://elsewhere.example/", headers: { Authorization: "***" } });

    const { status: answer, body } = await api.ask({
      method: "PUT",
      url: "/api/v1/plans/prices",
      json: { payload: [{ api: "price" }], sink: moved },
    });

    expect(answer).toBe(422);
    expect(body.errors).toEqual([
      expect.objectContaining({ pointer: "/sink/headers/Authorization" }),
    ]);
  });

  test.each([
    [{ url: "ftp://x.example" }, "/sink/url"],
    [{ url: "https://ana:pw@x.example/" }, "/sink/url"],
    [{ headers: { Host: "evil" } }, "/sink/headers/Host"],
    [{ headers: { "X-A": "a\r\nb: c" } }, "/sink/headers/X-A"],
    [{ signingSecret: "whsec_c2hvcnQ=" }, "/sink/signingSecret"],
  ])("are refused with %j, and the answer says where", async (changes, pointer) => {
    const { status: answer, body } = await post("/api/v1/sinks/test", { sink: sink(changes) });

    expect(answer).toBe(422);
    expect(body.errors).toEqual([expect.objectContaining({ pointer })]);
    expect(sent).toEqual([]);
  });

  test("tell what a sink said to a test that is not saved", async () => {
    status = 404;

    const { body } = await post("/api/v1/sinks/test", { sink: sink() });

    expect(body).toMatchObject({ ok: false, status: 404, error: "hooks.example answered 404" });
    expect(JSON.parse(String(sent[0]?.body))).toMatchObject({ apiInfo: { name: "reprise-test" } });
  });

  test("of a function that is run by itself are written when its job ends", async () => {
    const { jobId, items } = await delivered();

    expect(items).toEqual([
      expect.objectContaining({
        jobId,
        runId: null,
        n: 1,
        api: "price",
        receiver: "hooks.example",
        status: "pending",
        attempts: 0,
      }),
    ]);
  });

  test("are sent again when asked for, which is in the audit", async () => {
    const { delivery } = await delivered();

    const again = await post(`/api/v1/deliveries/${delivery?.id}/redeliver`);
    const viewer = await api.ask({
      method: "POST",
      url: `/api/v1/deliveries/${delivery?.id}/redeliver`,
      role: "viewer",
    });

    expect([again.status, viewer.status]).toEqual([202, 403]);
    expect(again.body).toMatchObject({ status: "pending", attempts: 0 });
    expect((await api.ask({ url: "/api/v1/audit" })).text).toContain("delivery.redeliver");
  });

  test("are not sent again while they are being sent", async () => {
    const { delivery } = await delivered();
    const now = api.clock.now();
    const until = now + 60_000;
    await api.storage.deliveries.claim({ receiver: "hooks.example", now, until, limit: 1 });

    const { status: answer, body } = await post(`/api/v1/deliveries/${delivery?.id}/redeliver`);

    expect({ answer, code: body.code }).toEqual({ answer: 409, code: "delivery_in_progress" });
  });

  test.each([
    "/api/v1/deliveries/dlv_01jd2n7b5qfw8v3m4k6r9s0t1x",
    "/api/v1/runs/run_01jd2n7b5qfw8v3m4k6r9s0t1x/deliveries",
  ])("that are not there are 404: %s", async (url) => {
    expect((await api.ask({ url })).status).toBe(404);
  });
});
