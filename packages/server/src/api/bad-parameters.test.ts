import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../testing/open-test-api.ts";

/** What every refusal is: RFC 9457 with our code, nothing of our insides. */
function expectProblem(answer: { status: number; headers: object; text: string; body: object }) {
  expect(answer.headers).toMatchObject({
    "content-type": "application/problem+json; charset=utf-8",
  });
  expect(answer.body).toMatchObject({ status: answer.status, requestId: expect.any(String) });
  expect(answer.text).not.toMatch(/node_modules|\/home|SELECT |at .*\.[jt]s:\d+/);
}

describe("parameters (D-Q)", () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await openTestApi();
    await api.given.recipe();
    await api.given.jobs(3);
  });
  afterAll(() => api.close());

  test.each([
    ["limit=0", "limit"],
    ["limit=-1", "limit"],
    ["limit=1e9", "limit"],
    ["limit=501", "limit"],
    ["limit=10abc", "limit"],
    ["limit=0x10", "limit"],
    ["limit=1e2", "limit"],
    ["limit=1.5", "limit"],
    ["limit=", "limit"],
    ["limit=%201", "limit"],
    ["limit=1&limit=2", "limit"],
    ["limit=5;drop", "limit"],
    ["limit[]=1", "limit[]"],
    ["limit[$gt]=1", "limit[$gt]"],
    ["sort=", "sort"],
    ["sort=-", "sort"],
    ["sort=name,name", "sort"],
    ["sort=id;drop table", "sort"],
    ["status=", "status"],
    ["status=RUNING", "status"],
    ["status=RUNNING,,FAILED", "status"],
    ["status=a&status=b", "status"],
    ["status=__proto__", "status"],
    ["kind=recipes", "kind"],
    ["recipe=a/b", "recipe"],
    ["recipe=../x", "recipe"],
    ["parent=1", "parent"],
    ["root=job_1", "root"],
    ["errors=yes", "errors"],
    ["errors=TRUE", "errors"],
    ["low=maybe", "low"],
    ["counts=", "counts"],
    ["tree=all", "tree"],
    ["tf=deleted", "tf"],
    ["from=yesterday", "from"],
    ["from=2026-02-30T00:00:00Z", "from"],
    ["from=2026-01-01T00:00:00", "from"],
    ["from=2026-01-01", "from"],
    ["from=2026-01-01T24:00:01Z", "from"],
    ["from=%2B275761-01-01T00:00:00Z", "from"],
    ["from=1767225600", "from"],
    ["from=1767225600000", "from"],
    ["from=2030-01-02T00:00:00Z&to=2030-01-01T00:00:00Z", "from"],
    ["endedFrom=2030-01-02T00:00:00Z&endedTo=2030-01-01T00:00:00Z", "endedFrom"],
    [`q=${"x".repeat(201)}`, "q"],
    ["q=", "q"],
    ["q=%20%20", "q"],
    ["runBy=", "runBy"],
    ["stauts=FAILED", "stauts"],
    ["fields=__proto__", "fields"],
    ["__proto__=1", "__proto__"],
    ["constructor=1", "constructor"],
    ["dryRun=true", "dryRun"],
  ])("?%s is refused by its name", async (query, name) => {
    const answer = await api.ask({ url: `/api/v1/jobs?${query}` });

    expectProblem(answer);
    expect(answer.body).toMatchObject({ status: 400, code: "bad_parameter" });
    expect(answer.body.errors).toMatchObject([{ pointer: name }]);
  });

  test.each(["q=%E0%A4%A", "q=%00", "q=%", "%zz=1", "q=%ff"])(
    "?%s is refused as malformed",
    async (query) => {
      const answer = await api.ask({ url: `/api/v1/jobs?${query}` });

      expectProblem(answer);
      expect(answer.body).toMatchObject({ status: 400, code: "bad_parameter" });
    },
  );

  test.each([
    ["status=running", "status=RUNNING"],
    ["status=Finished", "status=COMPLETED,FAILED"],
    ["status=processing", "status=RUNNING"],
    ["low=1", "low=true"],
    ["errors=0", "errors=false"],
  ])("?%s means the same as ?%s", async (one, other) => {
    const answers = await Promise.all(
      [one, other].map((query) => api.ask({ url: `/api/v1/jobs?${query}` })),
    );

    expect(answers[0]?.status).toBe(200);
    expect(answers[0]?.body).toEqual(answers[1]?.body);
  });

  test.each([
    "%25",
    "_",
    "%5C",
    "'",
    '"',
    "' OR 1=1--",
    "*",
    ".*",
    "(a+)+$",
    "[",
    "\u{1f600}",
    "job",
  ])("?q=%s is looked for as it stands", async (text) => {
    const answer = await api.ask({
      url: `/api/v1/jobs?q=${text.startsWith("%") ? text : encodeURIComponent(text)}`,
    });

    expect(answer.status).toBe(200);
    expect(answer.body.items).toHaveLength(text === "job" ? 3 : 0);
  });

  test("an unknown name is answered with the one that was meant", async () => {
    const answer = await api.ask({ url: "/api/v1/jobs?stauts=FAILED" });

    expect(answer.body.detail).toContain("Did you mean 'status'?");
  });

  test("an unknown status is answered with the one that was meant", async () => {
    const answer = await api.ask({ url: "/api/v1/jobs?status=RUNING" });

    expect(answer.body.detail).toContain("Did you mean 'RUNNING'?");
  });

  test.each([
    "junk",
    "%20",
    "x".repeat(301),
    Buffer.from("jobs-created job_01jd2n7b5qfw8v3m4k6r9s0t1x").toString("base64url"),
  ])("the cursor %s is refused", async (cursor) => {
    const answer = await api.ask({ url: `/api/v1/jobs?cursor=${cursor}` });

    expectProblem(answer);
    expect(answer.status).toBe(400);
    expect(["bad_cursor", "bad_parameter"]).toContain(answer.body.code);
  });

  test("a cursor of another order or list is refused", async () => {
    const first = await api.ask({ url: "/api/v1/jobs?limit=1" });
    const cursor = String(first.body.nextCursor);

    const ofOrder = await api.ask({ url: `/api/v1/jobs?limit=1&sort=created&cursor=${cursor}` });
    const ofList = await api.ask({ url: `/api/v1/recipes?cursor=${cursor}` });
    const tampered = await api.ask({ url: `/api/v1/jobs?cursor=${cursor.slice(0, -2)}zz` });

    for (const { body } of [ofOrder, ofList, tampered]) expect(body.code).toBe("bad_cursor");
  });

  test.each([
    "/api/v1/workers",
    "/api/v1/me",
    "/api/v1/meta",
    "/api/v1/recipes",
    "/api/v1/api-keys",
  ])("%s knows no parameter of that name", async (url) => {
    const answer = await api.ask({ url: `${url}?nonsense=1` });

    expect(answer.body).toMatchObject({ status: 400, code: "bad_parameter" });
  });

  test.each([
    "/api/v1/jobs/../admin",
    "/api/v1/jobs//1",
    "/api/v1/JOBS",
    "/api/v1/jobs/",
    "/nothing",
  ])("%s is not found", async (url) => {
    const answer = await api.ask({ url });

    expectProblem(answer);
    expect(answer.body).toMatchObject({ status: 404, code: "not_found" });
  });

  test.each([
    ["PATCH", "/api/v1/jobs", "GET, HEAD"],
    ["DELETE", "/api/v1/jobs", "GET, HEAD"],
    ["GET", "/hooks/sync", "POST"],
    ["PUT", "/hooks/sync", "POST"],
    ["GET", "/api/v1/jobs/job_01jd2n7b5qfw8v3m4k6r9s0t1x/cancel", "POST"],
    ["OPTIONS", "/api/v1/recipes", "GET, HEAD, POST"],
  ] as const)("%s %s is told the methods that there are", async (method, url, allow) => {
    const answer = await api.ask({ method, url });

    expectProblem(answer);
    expect(answer.body).toMatchObject({ status: 405, code: "method_not_allowed" });
    expect(answer.headers.allow).toBe(allow);
  });

  test("HEAD is answered like GET, without the body", async () => {
    const answer = await api.ask({ method: "HEAD", url: "/api/v1/jobs" });

    expect(answer).toMatchObject({ status: 200, text: "" });
  });

  test("an address that is too long is refused", async () => {
    const answer = await api.ask({ url: `/api/v1/jobs?q=${"x".repeat(9_000)}` });

    expectProblem(answer);
    expect(answer.body).toMatchObject({ status: 414, code: "uri_too_long", limit: 8_192 });
  });

  test("a DELETE with a body is refused", async () => {
    const answer = await api.ask({ method: "DELETE", url: "/api/v1/recipes/sync", json: {} });

    expect(answer.body).toMatchObject({ status: 400, code: "bad_parameter" });
  });
});

describe("ids (D-I)", () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await openTestApi();
  });
  afterAll(() => api.close());

  test.each([
    "0",
    "-1",
    "1.5",
    "null",
    "undefined",
    "NaN",
    "[object Object]",
    "..%2f..%2fetc",
    "a%2Fb",
    "a%5Cb",
    "*",
    "%00",
    "x".repeat(256),
    "JOB_01JD2N7B5QFW8V3M4K6R9S0T1X",
    "evt_01jd2n7b5qfw8v3m4k6r9s0t1x",
    "%D1%98%D0%BE%D1%8C_1",
    "job_01jd2n7b5qfw8v3m4k6r9s0t1x%20",
    "job_01jd2n7b5qfw8v3m4k6r9s0t1x%0A",
    "{7e57d004-2b97-0e7a-b45f-5387367791cd}",
    "job_01jd2n7b5qfw8v3m4k6r9s0t1'",
    "job_81jd2n7b5qfw8v3m4k6r9s0t1x",
  ])("%s is no job id", async (id) => {
    const answer = await api.ask({ url: `/api/v1/jobs/${id}` });

    expectProblem(answer);
    expect(answer.body).toMatchObject({ status: 400, code: "bad_parameter" });
    expect(answer.body.detail).toContain("A job id looks like job_");
  });

  test.each(["%", "%E0%A4%A", "a%zz"])("%s is refused as malformed", async (id) => {
    const answer = await api.ask({ url: `/api/v1/jobs/${id}` });

    expectProblem(answer);
    expect(answer.status).toBe(400);
  });

  test.each(["/api/v1/jobs/..", "/api/v1/jobs/a/b"])("%s is not found", async (url) => {
    const answer = await api.ask({ url });

    expect(answer.status).toBe(404);
  });

  test.each(["a%2Fb", "a.b", "9a", "%C3%A9", "a".repeat(65), "a b", "-"])(
    "%s is no recipe id",
    async (id) => {
      const answer = await api.ask({ url: `/api/v1/recipes/${encodeURI(decodeURI(id))}` });

      expect(answer.body).toMatchObject({ status: 400, code: "bad_parameter" });
    },
  );

  test.each([
    ["GET", "/api/v1/jobs/job_01jd2n7b5qfw8v3m4k6r9s0t1x"],
    ["GET", "/api/v1/jobs/run_01jd2n7b5qfw8v3m4k6r9s0t1x"],
    ["GET", "/api/v1/jobs/job_01jd2n7b5qfw8v3m4k6r9s0t1x/steps"],
    ["GET", "/api/v1/jobs/job_01jd2n7b5qfw8v3m4k6r9s0t1x/logs"],
    ["GET", "/api/v1/jobs/job_01jd2n7b5qfw8v3m4k6r9s0t1x/children"],
    ["GET", "/api/v1/jobs/job_01jd2n7b5qfw8v3m4k6r9s0t1x/repeats"],
    ["GET", "/api/v1/jobs/job_01jd2n7b5qfw8v3m4k6r9s0t1x/result"],
    ["POST", "/api/v1/jobs/job_01jd2n7b5qfw8v3m4k6r9s0t1x/cancel"],
    ["POST", "/api/v1/jobs/job_01jd2n7b5qfw8v3m4k6r9s0t1x/rerun"],
    ["GET", "/api/v1/recipes/unknown"],
    ["GET", "/api/v1/recipes/unknown/versions"],
    ["POST", "/api/v1/recipes/unknown/start"],
    ["POST", "/api/v1/recipes/unknown/stop"],
    ["POST", "/api/v1/recipes/unknown/versions/1/restore"],
    ["DELETE", "/api/v1/recipes/unknown"],
    ["POST", "/hooks/unknown"],
    ["POST", "/hooks/a%2Fb"],
    ["DELETE", "/api/v1/api-keys/key_01jd2n7b5qfw8v3m4k6r9s0t1x"],
  ] as const)("%s %s is not there", async (method, url) => {
    const answer = await api.ask({ method, url });

    expectProblem(answer);
    expect(answer.body).toMatchObject({ status: 404, code: "not_found" });
  });

  test.each(["0", "-1", "2.0", "latest", "01", "9999999999"])(
    "%s is no version",
    async (version) => {
      const answer = await api.ask({ url: `/api/v1/recipes/sync/versions/${version}` });

      expect(answer.body).toMatchObject({ status: 400, code: "bad_parameter" });
    },
  );
});
