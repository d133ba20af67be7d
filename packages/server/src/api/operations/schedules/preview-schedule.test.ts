import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json, JsonObject } from "../../../domain/json.ts";
import { openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

const FROM = "2026-11-20T15:30:00Z";

describe("the preview of a schedule", () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await openTestApi();
  });
  afterAll(() => api.close());

  const preview = (json: JsonObject) =>
    api.ask({ method: "POST", url: "/api/v1/schedules/preview", role: "viewer", json });

  test("says when it fires, in plain English and in UTC", async () => {
    const calendars = [{ hour: 9, minute: 30, dayOfWeek: { start: "MONDAY", end: "FRIDAY" } }];

    const { status, body } = await preview({
      schedule: { timezone: "europe/paris", calendars },
      from: FROM,
      count: 2,
    });

    expect(status).toBe(200);
    expect(body).toEqual({
      times: ["2026-11-23T08:30:00.000Z", "2026-11-24T08:30:00.000Z"],
      description: "At 09:30 on Monday to Friday, Europe/Paris",
      warnings: [],
    });
  });

  test("begins now and shows ten times unless it is told otherwise", async () => {
    const { body } = await preview({ schedule: { intervals: [{ every: "1h" }] } });

    expect(body.times).toHaveLength(10);
    expect(body.times).toContain("2030-01-01T01:00:00.000Z");
  });

  test("ends at the instant it is told, which is part of it", async () => {
    const { body } = await preview({
      schedule: { intervals: [{ every: "1h" }] },
      from: FROM,
      to: "2026-11-20T17:00:00Z",
      count: 1_000,
    });

    expect(body.times).toEqual(["2026-11-20T16:00:00.000Z", "2026-11-20T17:00:00.000Z"]);
  });

  test("warns of very many runs and of a calendar that never fires", async () => {
    const every = { second: "*", minute: "*", hour: "*" };
    const never = { month: "FEBRUARY", dayOfMonth: 30 };

    const { body } = await preview({ schedule: { calendars: [every, never] }, from: FROM });

    expect(body.warnings).toEqual([
      "Up to 86,400 runs a day",
      "Calendar 2 never fires (checked to year 2199)",
    ]);
  });

  test("refuses everything that is wrong with a schedule, and says where", async () => {
    const { status, body } = await preview({
      schedule: {
        timezone: "Mars/Base",
        intervals: [{ every: "5" }],
        calendars: [{ minutes: 3, hour: 24 }],
      },
    });

    expect(status).toBe(422);
    expect(body.code).toBe("bad_schedule");
    expect(body.errors).toMatchObject([
      { pointer: "/schedule/timezone", code: "bad_schedule" },
      { pointer: "/schedule/intervals/0/every", code: "bad_schedule" },
      { pointer: "/schedule/calendars/0/minutes", code: "unknown_field" },
      { pointer: "/schedule/calendars/0/hour", code: "bad_schedule" },
    ]);
  });

  test("refuses a schedule that fires at no time", async () => {
    const { status, body } = await preview({
      schedule: { calendars: [{ month: "FEBRUARY", dayOfMonth: 30 }] },
    });

    expect(status).toBe(422);
    expect(body).toMatchObject({
      code: "never_fires",
      detail: "No date matches (checked to year 2199)",
      errors: [{ pointer: "/schedule/calendars/0", code: "never_fires" }],
    });
  });

  const HOURLY: Json = { intervals: [{ every: "1h" }] };

  // biome-ignore format: a table
  const REFUSED: readonly [what: string, body: JsonObject, pointer: string, code: string][] = [
    ["no schedule",             {},                                               "/schedule", "required"],
    ["a schedule that is null", { schedule: null },                               "/schedule", "wrong_type"],
    ["an empty schedule",       { schedule: {} },                                 "/schedule", "required"],
    ["more than 1,000 times",   { schedule: HOURLY, count: 1_001 },               "/count",    "limit_exceeded"],
    ["no times",                { schedule: HOURLY, count: 0 },                   "/count",    "invalid_value"],
    ["half a time",             { schedule: HOURLY, count: 1.5 },                 "/count",    "wrong_type"],
    ["a time without a zone",   { schedule: HOURLY, from: "2026-11-20T15:30:00" }, "/from",    "invalid_value"],
    ["a number as a time",      { schedule: HOURLY, from: 5 },                    "/from",     "invalid_value"],
    ["a time before 1970",      { schedule: HOURLY, from: "1969-12-31T23:59:59Z" }, "/from",   "invalid_value"],
    ["a time after 2199",       { schedule: HOURLY, to: "2200-01-01T00:00:00Z" }, "/to",       "invalid_value"],
    ["an unknown field",        { schedule: HOURLY, zone: "UTC" },                "/zone",     "unknown_field"],
  ];

  test.each(REFUSED)("refuses %s", async (_what, json, pointer, code) => {
    const { status, body } = await preview(json);

    expect(status).toBe(422);
    expect(body.errors).toMatchObject([{ pointer, code }]);
  });

  test("needs a key", async () => {
    const json = { schedule: HOURLY };

    const answer = await api.ask({
      method: "POST",
      url: "/api/v1/schedules/preview",
      role: null,
      json,
    });

    expect(answer.status).toBe(401);
  });
});
