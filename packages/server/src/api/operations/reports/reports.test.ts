import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { JsonObject } from "../../../domain/json.ts";
import { withPrefix } from "../../../runtime/ids.ts";
import { openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

const DOCUMENT = {
  id: "sync",
  name: "Sync",
  trigger: { type: "manual" },
  steps: [{ id: "note", action: "data.set", input: { n: 1 } }],
};
const AMOUNT = { name: "Amount", value: "{{ trigger.amount }}" };

describe("the jobs report", () => {
  let api: TestApi;

  beforeEach(async () => {
    api = await openTestApi();
    await api.ask({ method: "POST", url: "/api/v1/recipes", json: DOCUMENT });
    await api.ask({ method: "POST", url: "/api/v1/recipes/sync/start" });
    await api.given.worker();
  });

  afterEach(() => api.close());

  const at = (path: string) => `/api/v1/recipes/sync${path}`;
  const put = (json: JsonObject, role: "editor" | "operator" = "editor") =>
    api.ask({ method: "PUT", url: at("/report"), json, role });
  const ended = async (report: JsonObject) => {
    const job = await api.given.runningJob();
    const change = { event: "complete", report } as const;
    await api.storage.jobs.advance(api.given.advance(job, { change }));
    api.clock.advance(1);
    return job.id;
  };
  const amounts = ({ body }: { body: Record<string, unknown> }) =>
    (body.items as { report: JsonObject | null }[]).map(({ report }) => report?.Amount ?? null);

  test("has columns that people set, without a new version", async () => {
    const { status, body } = await put({ columns: [AMOUNT] });
    const recipe = await api.ask({ url: at("") });

    expect(status).toBe(200);
    expect(body).toEqual({ columns: [AMOUNT], lockWhileActive: false, backfill: null });
    expect(recipe.body).toMatchObject({ version: 1, report: { columns: [AMOUNT] } });
  });

  test("is cleared by DELETE", async () => {
    await put({ columns: [AMOUNT] });

    const { body } = await api.ask({ method: "DELETE", url: at("/report") });

    expect(body).toEqual({ columns: [], lockWhileActive: false, backfill: null });
  });

  test("says with a pointer what is wrong with its columns", async () => {
    const unknown = await put({ columns: [{ name: "A", value: "{{ steps.nope.x }}" }] });
    const twice = await put({ columns: [AMOUNT, AMOUNT] });
    const many = await put({
      columns: Array.from({ length: 21 }, (_, index) => ({ name: `C${index}`, value: "x" })),
    });

    expect(unknown).toMatchObject({ status: 422, body: { code: "bad_reference" } });
    expect(unknown.body.errors).toMatchObject([{ pointer: "/columns/0/value" }]);
    expect(twice.status).toBe(422);
    expect(twice.body.errors).toMatchObject([{ pointer: "/columns/1/name" }]);
    expect(many).toMatchObject({ status: 422, body: { code: "limit_exceeded" } });
  });

  test("is an editor's to change", async () => {
    expect((await put({ columns: [] }, "operator")).status).toBe(403);
  });

  test("is set by a document that has one, and left alone by one that has none", async () => {
    const save = (report?: JsonObject) =>
      api.ask({
        method: "PUT",
        url: at(""),
        json: { ...DOCUMENT, ...(report && { report }) },
      });

    await save({ columns: [AMOUNT] });
    await save();
    const kept = await api.ask({ url: at("") });
    await api.ask({ method: "POST", url: at("/versions/1/restore") });
    const restored = await api.ask({ url: at("") });

    expect(kept.body).toMatchObject({ version: 3, report: { columns: [AMOUNT] } });
    expect(restored.body).toMatchObject({ version: 4, report: { columns: [AMOUNT] } });
  });

  test("is sorted and paged by a column", async () => {
    await put({ columns: [AMOUNT] });
    for (const Amount of [5, 1, 3]) await ended({ Amount });

    const first = await api.ask({ url: at("/jobs?sort=-column.Amount&limit=2") });
    const cursor = String(first.body.nextCursor);
    const second = await api.ask({ url: at(`/jobs?sort=-column.Amount&limit=2&cursor=${cursor}`) });
    const byDate = await api.ask({ url: at("/jobs?sort=createDate") });

    expect(first.body.columns).toEqual(["Amount"]);
    expect([amounts(first), amounts(second)]).toEqual([[5, 3], [1]]);
    expect(amounts(byDate)).toEqual([5, 1, 3]);
  });

  test("is selected by its columns", async () => {
    await put({ columns: [AMOUNT, { name: "Who is it.min", value: "x" }] });
    for (const Amount of [5, 50, "five"]) await ended({ Amount, "Who is it.min": "me" });

    const found = await Promise.all(
      [
        "column.Amount=50",
        "column.Amount.min=5&column.Amount.max=6",
        "column.Amount.contains=IV",
        "column.Who%20is%20it.min=me&limit=1",
        "q=five",
      ].map((query) => api.ask({ url: at(`/jobs?${query}`) })),
    );

    expect(found.map(amounts)).toEqual([[50], [5], ["five"], ["five"], ["five"]]);
  });

  test("refuses what it does not have, and says what is meant", async () => {
    await put({ columns: [AMOUNT] });

    const answers = await Promise.all(
      ["column.Amout=5", "sort=column.Amont", "stauts=FAILED", "sort=amount", "column.Amount="].map(
        (query) => api.ask({ url: at(`/jobs?${query}`) }),
      ),
    );

    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
      answers.map(() => [400, "bad_parameter"]),
    );
    expect(answers[0]?.body.detail).toContain("Did you mean 'Amount'?");
    expect(answers[1]?.body.detail).toContain("Did you mean 'Amount'?");
    expect(answers[2]?.body.detail).toContain("Did you mean 'status'?");
  });

  test("is exported by a job of its own", async () => {
    await put({ columns: [AMOUNT] });
    const ask = (json: JsonObject) =>
      api.ask({ method: "POST", url: at("/report/export"), json, role: "operator" });

    const begun = await ask({ format: "csv", filter: { status: "FAILED", "column.Amount": "5" } });
    const job = await api.ask({ url: `/api/v1/jobs/${begun.body.jobId}` });
    const wrong = [
      await ask({ format: "xls" }),
      await ask({ format: "csv", columns: ["Nope"] }),
      await ask({ format: "csv", filter: { status: "NOPE" } }),
    ];

    expect(begun.status).toBe(202);
    expect(job.body).toMatchObject({ kind: "task", title: "Export of report 'Sync'" });
    expect(wrong.map(({ status }) => status)).toEqual([422, 422, 422]);
    expect(wrong[2]?.body.errors).toMatchObject([{ pointer: "/filter/status" }]);
  });

  test("has files that come as attachments, under a name that is safe", async () => {
    const jobId = await api.given.job();
    const id = withPrefix("art", jobId);
    const now = api.clock.now();
    await api.storage.artifacts.add(
      {
        ...{ id, jobId, name: '../a"b.csv', mediaType: "text/csv", size: 4 },
        ...{ createdAt: now, expiresAt: now + 1_000 },
      },
      ["a,", "ü"],
    );

    const file = await api.ask({ url: `/api/v1/artifacts/${id}`, role: "operator" });
    const list = await api.ask({ url: `/api/v1/jobs/${jobId}/artifacts`, role: "operator" });
    const refused = await api.ask({ url: `/api/v1/artifacts/${id}`, role: "viewer" });
    api.clock.advance(1_000);
    const late = await api.ask({ url: `/api/v1/artifacts/${id}` });

    expect(file.text).toBe("a,ü");
    expect(file.headers).toMatchObject({
      "content-type": "text/csv",
      "content-disposition": 'attachment; filename=".._a_b.csv"',
      "x-content-type-options": "nosniff",
    });
    expect(list.body.items).toMatchObject([{ id, size: 4 }]);
    expect([refused.status, late.status]).toEqual([403, 404]);
  });
});

describe("an import", () => {
  let api: TestApi;

  beforeEach(async () => {
    api = await openTestApi();
    await api.ask({ method: "POST", url: "/api/v1/recipes", json: DOCUMENT });
  });

  afterEach(() => api.close());

  const send = (payload: string | Buffer, query = "", headers: Record<string, string> = {}) =>
    api.ask({
      method: "POST",
      url: `/api/v1/recipes/sync/import${query}`,
      payload,
      headers: { "content-type": "text/csv", ...headers },
      role: "operator",
    });

  test("is checked without being accepted, also while the recipe is stopped", async () => {
    const csv = await send('a,b\r\n1,"x, y"\r\n2\r\n', "?dryRun=true");
    const ndjson = await send('{"a":1}\n{"a":\n[1]\n', "?dryRun=true&format=ndjson");
    const quote = await send('a,b\n1,"x\n', "?dryRun=true");

    expect(csv.body).toEqual({
      rows: 2,
      valid: 1,
      errors: [{ row: 2, message: "1 values; the first line names 2 columns" }],
    });
    expect(ndjson.body).toMatchObject({ rows: 3, valid: 2, errors: [{ row: 2 }] });
    expect(quote.body).toMatchObject({ rows: 1, valid: 0, errors: [{ row: 1 }] });
  });

  test("is refused whole: nothing in it, a stopped recipe, wrong names, no UTF-8", async () => {
    const empty = await send("");
    const headOnly = await send("a,b\n");
    const stopped = await send("a\n1\n");
    const twice = await send("a,a\n1,2\n");
    const nameless = await send("a,\n1,2\n");
    const bytes = await send(Buffer.from([0x61, 0x0a, 0xff, 0xfe]));
    const format = await send("a\n1\n", "?format=xls");

    expect(
      [empty, headOnly, stopped, twice, nameless, bytes, format].map(({ status, body }) => [
        status,
        body.code,
      ]),
    ).toEqual([
      [400, "body_empty"],
      [422, "invalid_value"],
      [409, "recipe_not_active"],
      [422, "invalid_value"],
      [422, "invalid_value"],
      [400, "invalid_unicode"],
      [400, "bad_parameter"],
    ]);
  });

  test("is one job however often it is sent with its Idempotency-Key", async () => {
    await api.ask({ method: "POST", url: "/api/v1/recipes/sync/start" });
    const headers = { "idempotency-key": "monday" };

    const first = await send("a\n1\n", "", headers);
    const again = await send("a\n1\n", "", headers);
    const other = await send("a\n2\n", "", headers);

    expect(first.status).toBe(202);
    expect(again.body).toEqual(first.body);
    expect(other).toMatchObject({ status: 422, body: { code: "idempotency_conflict" } });
  });
});
