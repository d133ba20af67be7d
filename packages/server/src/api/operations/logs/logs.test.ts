import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LogLine } from "../../../domain/job/step-record.ts";
import { openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

describe("logs", () => {
  let api: TestApi;

  beforeEach(async () => {
    api = await openTestApi();
    await api.given.recipe();
    await api.given.worker();
  });
  afterEach(() => api.close());

  const write = async (lines: Partial<LogLine>[]) => {
    const job = await api.given.runningJob();
    const logs = lines.map((line) => api.given.line(line));
    await api.storage.jobs.advance(api.given.advance(job, { logs }));
    return job;
  };
  const get = (query: string) => api.ask({ url: `/api/v1/logs${query}`, role: "viewer" });
  const messages = async (query: string) => {
    const { body } = await get(query);
    return (body.items as { message: string }[]).map(({ message }) => message);
  };
  const at = (text: string) => Date.parse(text);

  test("of all jobs are read by time, page after page", async () => {
    await write([{ message: "one" }, { message: "two" }]);
    await write([{ message: "three" }]);

    const first = await get("?limit=2");
    const second = await get(`?limit=2&cursor=${first.body.nextCursor}`);

    expect(first.body.items).toMatchObject([{ message: "one", source: "log" }, { seq: 2 }]);
    expect(second.body).toMatchObject({ items: [{ message: "three" }], nextCursor: null });
    expect(await messages("?order=newest&limit=1")).toEqual(["three"]);
  });

  test("are found by text, by pattern, and by a pattern where the text stands", async () => {
    await write([{ message: "Customer 4711 is unknown" }, { message: "(Customer) is known" }]);

    expect(await messages("?q=(customer)")).toEqual(["(Customer) is known"]);
    expect(await messages("?regex=Customer%20%5Cd%2B")).toEqual(["Customer 4711 is unknown"]);
    expect(await messages("?q=regex:%20%5EC.*unknown%24")).toEqual(["Customer 4711 is unknown"]);
    expect(await messages("?regex=customer")).toEqual([]);
  });

  test.each(["(", "(?=a)b", "a{1001}", "(a)\\1"])("refuse the pattern %s", async (pattern) => {
    const { status, body } = await get(`?regex=${encodeURIComponent(pattern)}`);

    expect([status, body.code]).toEqual([400, "bad_parameter"]);
    expect(body.detail).toContain("The pattern is not one of RE2");
  });

  test("are searched in bounded steps with a pattern that backtracks elsewhere", async () => {
    const line = `${"a".repeat(8_000)}!`;
    await write(Array.from({ length: 100 }, () => ({ message: line })));

    const { body } = await get("?regex=(a*)*b");

    expect(body.items).toEqual([]);
    expect(body.nextCursor).toEqual(expect.any(String));
  });

  test("are of a period, in the zone named", async () => {
    await write([
      { message: "noon", at: at("2029-12-31T12:00:00Z") },
      { message: "late", at: at("2029-12-31T23:30:00Z") },
      { message: "now", at: at("2030-01-01T00:00:00Z") },
    ]);

    expect(await messages("?period=1h")).toEqual(["late", "now"]);
    expect(await messages("?period=11h%2059m")).toEqual(["late", "now"]);
    expect(await messages("?period=today")).toEqual(["now"]);
    expect(await messages("?period=yesterday")).toEqual(["noon", "late"]);
    expect(await messages("?period=today&timezone=Europe/Paris")).toEqual(["late", "now"]);
    expect(await messages("?period=today&to=2029-12-31T13:00:00Z")).toEqual(["noon"]);
  });

  test.each([
    ["?period=soon", "period"],
    ["?period=3x", "period"],
    ["?timezone=Mars/Olympus", "timezone"],
    ["?from=2030-01-02T00:00:00Z&to=2030-01-01T00:00:00Z", "from"],
    ["?level=DEBUG", "level"],
    ["?limit=501", "limit"],
    ["?order=random", "order"],
  ])("refuse %s", async (query, pointer) => {
    const { status, body } = await get(query);

    expect(status).toBe(400);
    expect(body).toMatchObject({ errors: [{ pointer: expect.stringContaining(pointer) }] });
  });

  test("refuse the cursor of the other order", async () => {
    await write([{ message: "one" }, { message: "two" }]);
    const { body } = await get("?limit=1");

    const { status } = await get(`?order=newest&cursor=${body.nextCursor}`);

    expect(status).toBe(400);
  });

  test("of a job say what the engine did, among what was logged", async () => {
    const job = await api.given.runningJob();
    const now = api.clock.now();
    const error = { code: "http_error", message: "The other side is gone" };
    const steps = [
      api.given.step({ path: "/steps/0", startDate: now, endDate: now + 40 }),
      api.given.step({
        ...{ ordinal: 1, path: "/steps/1", id: "post", name: null, status: "FAILED", error },
        ...{ attempt: 2, startDate: now + 40, endDate: now + 90 },
      }),
      api.given.step({
        ...{ ordinal: 2, path: "/steps/2", id: null, name: null, action: "data.set" },
        ...{ status: "SKIPPED", skippedReason: "Condition was not met" },
        ...{ startDate: now + 95, endDate: now + 95 },
      }),
    ];
    const logs = [api.given.line({ message: "Asking the customer", at: now + 20 })];
    api.clock.advance(100);
    const change = {
      event: "fail" as const,
      error: { ...error, step: "/steps/1" },
      report: null,
      reason: null,
    };
    await api.storage.jobs.advance(
      api.given.advance(job, { steps, logs, change, hasErrors: true }),
    );

    const lines = [
      "INFO Job queued",
      "INFO Job started",
      "INFO Step 'Fetch the customer' (fetch) started",
      "INFO Asking the customer",
      "INFO Step post started (attempt 2)",
      "INFO Step 'Fetch the customer' (fetch) COMPLETED after 40 ms",
      "ERROR Step post FAILED (attempt 2) after 50 ms: The other side is gone",
      "INFO Step data.set skipped: Condition was not met",
      "ERROR Job FAILED: The other side is gone",
    ];
    const url = `/api/v1/jobs/${job.id}/logs`;
    const read = async (query: string) => {
      const found: string[] = [];
      let cursor: unknown = null;
      do {
        const next = cursor === null ? "" : `&cursor=${cursor}`;
        const { body } = await api.ask({ url: `${url}?${query}${next}` });
        const items = body.items as { level: string; message: string }[];
        found.push(...items.map(({ level, message }) => `${level} ${message}`));
        cursor = body.nextCursor;
      } while (cursor !== null);
      return found;
    };
    expect(await read("limit=500")).toEqual(lines);
    expect(await read("limit=1")).toEqual(lines);
    expect(await read("limit=2&order=newest")).toEqual([...lines].reverse());
    expect(await read("level=error")).toEqual([lines[6], lines[8]]);
    expect(await read("q=POST")).toEqual([lines[4], lines[6]]);
    expect(await read("regex=FAILED%7CAsking")).toEqual([lines[3], lines[6], lines[8]]);
    expect(await read("step=/steps/1")).toEqual([lines[4], lines[6]]);
    expect(await read("engine=false")).toEqual([lines[3]]);
    expect((await get(`?job=${job.id}`)).body.items).toHaveLength(lines.length);
  });

  test("show the lines around a line, whatever was filtered", async () => {
    await write(Array.from({ length: 9 }, (_, index) => ({ message: `${index}` })));
    await write([{ message: "of another job" }]);
    const around = async (query: string) => {
      const { body } = await api.ask({ url: `/api/v1/logs/5/context${query}`, role: "viewer" });
      return (body.items as { message: string }[]).map(({ message }) => message);
    };

    expect(await around("?before=2&after=1")).toEqual(["2", "3", "4", "5"]);
    expect(await around("?before=0&after=0")).toEqual(["4"]);
    expect(await around("")).toHaveLength(9);
    expect(await around("?scope=all")).toHaveLength(10);
    expect((await api.ask({ url: "/api/v1/logs/99/context" })).status).toBe(404);
    expect((await api.ask({ url: "/api/v1/logs/x/context" })).status).toBe(400);
  });

  test("tell what was rotated out of them", async () => {
    await write(Array.from({ length: 9 }, (_, index) => ({ message: `${index}` })));
    const now = api.clock.now();
    await api.storage.logs.rotate({ linesMax: 4, bytesMax: 1e9, limit: 100, now });

    const { body } = await get("");

    expect(body.rotated).toMatchObject({ lines: 5, rotatedAt: "2030-01-01T00:00:00.000Z" });
    expect(body.items).toHaveLength(4);
  });
});
