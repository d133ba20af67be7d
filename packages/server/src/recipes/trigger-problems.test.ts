import { describe, expect, test } from "vitest";
import { RequestError } from "../domain/errors.ts";
import type { JsonObject } from "../domain/json.ts";
import { parseRecipeDocument } from "./parse-recipe.ts";

const actions = new Map([["http.request", 1]]);
const TYPES = "webhook, schedule, poll, callable, manual";

function linesOf(trigger: JsonObject): string[] {
  const steps = [{ id: "a", action: "http.request" }];
  const recipe = { id: "sync", name: "Sync", trigger, steps };
  try {
    parseRecipeDocument(JSON.stringify(recipe), { format: "json", actions });
    return [];
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const problems = error.details.errors ?? [];
    return problems.map(({ pointer, code, message }) => `${pointer} ${code}: ${message}`);
  }
}

function poll(fields: JsonObject = {}): JsonObject {
  return { type: "poll", action: "http.request", key: "{{ item.id }}", ...fields };
}

function signed(signature: JsonObject): JsonObject {
  return { type: "webhook", signature };
}

describe("a trigger", () => {
  test.each<[JsonObject]>([
    [{ type: "webhook", if: "trigger.body.amount > 10", batch: { size: 1_000 } }],
    [signed({ type: "standard-webhooks" })],
    [signed({ type: "hmac-sha256", header: "X-Signature", prefix: "" })],
    [{ type: "schedule", schedule: { intervals: [{ every: "1h" }] }, if: "trigger.scheduledAt" }],
    [poll()],
    [
      poll({
        every: "1s",
        input: { url: "https://example.com?after={{ cursor }}&since={{ since }}" },
        items: "{{ output.body.items }}",
        updated: "{{ item.updatedAt }}",
        since: "2026-11-01T00:00:00Z",
        cursor: "{{ output.body.next }}",
        batch: { size: 100 },
        if: { all: [{ left: "{{ trigger.open }}", op: "is_true" }] },
      }),
    ],
    [{ type: "callable" }],
    [{ type: "callable", input: { type: "object" }, response: { type: "string" } }],
    [{ type: "manual", dedupe: "{{ trigger.id }}", batch: { size: 1 } }],
  ])("%j is one", (trigger) => {
    expect(linesOf(trigger)).toEqual([]);
  });

  test.each<[JsonObject, string]>([
    [{}, `/type invalid_value: One of these is needed: ${TYPES}`],
    [{ type: "timer" }, `/type invalid_value: 'timer' is not possible here; one of: ${TYPES}`],
    [
      { type: "Schedule" },
      "/type invalid_value: 'Schedule' is not possible here; did you mean 'schedule'?",
    ],
    [
      { type: "webhook", dedup: "x" },
      "/dedup unknown_field: There is no field 'dedup' here; did you mean 'dedupe'?",
    ],
    [
      { type: "webhook", if: true },
      "/if wrong_type: Expected a formula, or {all: [...]} or {any: [...]}, got true or false",
    ],
    [
      { type: "webhook", if: "steps.a.x" },
      "/if bad_reference: The recipe uses 'steps' in {{ steps.a.x }}, but no step has run when this is evaluated",
    ],
    [
      { type: "webhook", dedupe: "{{ job.id }}" },
      "/dedupe bad_reference: The recipe uses 'job' in {{ job.id }}, but there is no such value here. There is: trigger",
    ],
    [
      { type: "webhook", batch: { size: 0 } },
      "/batch/size invalid_value: Too small: expected number to be >=1",
    ],
    [
      { type: "webhook", batch: { size: 1_001 } },
      "/batch/size limit_exceeded: 1001 is more than the limit of 1000",
    ],
    [
      { type: "webhook", batch: { count: 5 } },
      "/batch/size required: 'size' is missing: a number is needed",
    ],
    [
      signed({}),
      "/signature/type invalid_value: One of these is needed: standard-webhooks, hmac-sha256",
    ],
    [
      signed({ type: "standard-webhooks", header: "x" }),
      "/signature/header unknown_field: There is no field 'header' here; it has: type, toleranceSeconds",
    ],
    [
      signed({ type: "hmac-sha256", header: "x y" }),
      "/signature/header invalid_value: This is no name of a header",
    ],
    [{ type: "schedule" }, "/schedule required: Expected a schedule with intervals or calendars"],
    [
      { type: "schedule", schedule: {} },
      "/schedule required: A schedule needs at least one interval or calendar",
    ],
    [
      { type: "schedule", schedule: { timezone: "Mars/Base", intervals: [{ every: "1h" }] } },
      "/schedule/timezone bad_schedule: ",
    ],
    [
      { type: "schedule", schedule: { calendars: [{ hour: 24 }] } },
      "/schedule/calendars/0/hour bad_schedule: hour: 0–23; got 24",
    ],
    [
      { type: "schedule", schedule: { intervals: [{ every: "1h" }] }, batch: { size: 2 } },
      "/batch unknown_field: There is no field 'batch' here; it has: type, if, schedule",
    ],
    [
      { type: "callable", batch: { size: 2 } },
      "/batch unknown_field: There is no field 'batch' here; it has: type, input, response",
    ],
    [{ type: "callable", input: [] }, "/input "],
    [{ type: "poll", key: "x" }, "/action required: 'action' is missing: a text is needed"],
    [{ type: "poll", action: "http.request" }, "/key required: 'key' is missing: a text is needed"],
    [
      poll({ action: "http.requests" }),
      "/action unknown_action: There is no action 'http.requests'. Did you mean 'http.request'?",
    ],
    [poll({ every: "500ms" }), "/every invalid_value: Expected 1 second to 31 days, got 500 ms"],
    [poll({ every: "32d" }), "/every invalid_value: Expected 1 second to 31 days, got 32 days"],
    [
      poll({ key: "{{ trigger.id }}" }),
      "/key bad_reference: The recipe uses 'trigger' in {{ trigger.id }}, but there is no such value here. There is: item",
    ],
    [
      poll({ key: "id" }),
      "/key invalid_value: This is the same for every item; name a value of it, as in {{ item.id }}",
    ],
    [
      poll({ items: "{{ item.list }}" }),
      "/items bad_reference: The recipe uses 'item' in {{ item.list }}, but there is no such value here. There is: output",
    ],
    [
      poll({ input: { url: "{{ trigger.url }}" } }),
      "/input/url bad_reference: The recipe uses 'trigger' in {{ trigger.url }}, but there is no such value here. There is: cursor, since",
    ],
    [
      poll({ since: "yesterday" }),
      "/since invalid_value: Expected an instant with its zone, such as 2026-03-29T02:30:00Z",
    ],
    [
      poll({ dedupe: "{{ trigger.id }}" }),
      "/dedupe unknown_field: There is no field 'dedupe' here; it has: type, if, batch, action, input, every, items, order, key, updated, since, cursor",
    ],
  ])("%j is none", (trigger, line) => {
    const [first] = linesOf(trigger);

    expect(first?.slice(0, `/trigger${line}`.length)).toBe(`/trigger${line}`);
  });
});
