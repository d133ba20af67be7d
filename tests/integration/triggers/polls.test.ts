import { afterAll, afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { ActionError } from "../../../packages/server/src/domain/connector.ts";
import type { Json, JsonObject } from "../../../packages/server/src/domain/json.ts";
import { eventually } from "../../../packages/server/src/testing/eventually.ts";
import { postgresUnderTest } from "../../../packages/server/src/testing/postgres-under-test.ts";
import { sqliteUnderTest } from "../../../packages/server/src/testing/sqlite-under-test.ts";
import {
  openTriggerBench,
  type TriggerBench,
} from "../../../packages/server/src/testing/trigger-bench.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

const postgres = postgresUnderTest(inject("postgresUrl"));
afterAll(() => postgres.drop());

describe.each([
  ["SQLite", sqliteUnderTest("memory")],
  ["PostgreSQL with two processes", postgres],
])("a recipe that polls, on %s", (_, store) => {
  let bench: TriggerBench;

  beforeEach(async () => {
    bench = await openTriggerBench(store);
  });
  afterEach(async () => {
    await Promise.all(bench.runners.map((runner) => runner.close()));
    await store.close();
  });

  const poll = (fields: JsonObject = {}): JsonObject => ({
    type: "poll",
    action: "source.list",
    key: "{{ item.id }}",
    since: "2029-12-01T00:00:00Z",
    ...fields,
  });
  const item = (id: number, fields: JsonObject = {}): JsonObject => ({ id, ...fields });
  const has = (...items: Json[]) => {
    bench.source.answer = () => items;
  };
  const ids = async () => (await bench.events()).map((event) => Reflect.get(Object(event), "id"));
  const next = () => bench.pass(5 * MINUTE_MS, MINUTE_MS);

  test("makes a job of each new item, oldest first, and of no item twice", async () => {
    has(item(1), item(2));
    await bench.start(poll());

    await bench.round();
    has(item(1), item(2), item(3));
    await next();
    await next();

    expect(await ids()).toEqual([1, 2, 3]);
    expect(await bench.log()).toEqual([
      "note: The recipe was started",
      "fired: 2 items: 2 new, 0 known, 0 filtered; 2 jobs",
      "fired: 3 items: 1 new, 2 known, 0 filtered; 1 job",
      "nothing: 3 items: 0 new, 3 known, 0 filtered; 0 jobs",
    ]);
  });

  test("takes the last of a source that lists the newest first", async () => {
    has(item(3), item(2), item(1));

    await bench.start(poll({ order: "newest-first" }));
    await bench.round();

    expect(await ids()).toEqual([1, 2, 3]);
  });

  test("polls at its start, then as often as it says", async () => {
    await bench.start(poll({ every: "10m" }));

    await bench.round();
    await bench.pass(9 * MINUTE_MS, MINUTE_MS);
    const early = bench.source.inputs.length;
    await bench.pass(MINUTE_MS, MINUTE_MS);

    expect([early, bench.source.inputs.length]).toEqual([1, 2]);
  });

  test("does not take a changed item again, unless it asks for changes", async () => {
    has(item(1, { at: "a" }));
    await bench.start(poll());
    await bench.start(poll({ updated: "{{ item.at }}" }), "changes");
    await bench.round();

    has(item(1, { at: "b" }));
    await next();

    expect(await bench.events()).toEqual([{ id: 1, at: "a" }]);
    expect(await bench.events("changes")).toEqual([
      { id: 1, at: "a" },
      { id: 1, at: "b" },
    ]);
  });

  test("takes only real changes for new once it asks for changes, and none once it does not", async () => {
    has(item(1, { at: "a" }), item(2, { at: "a" }));
    await bench.start(poll());
    await bench.round();

    await bench.start(poll({ updated: "{{ item.at }}" }));
    await next();
    const unchanged = await ids();
    has(item(1, { at: "b" }), item(2, { at: "a" }), item(3, { at: "a" }));
    await next();
    const changed = await ids();
    await bench.start(poll());
    has(item(1, { at: "c" }), item(3, { at: "b" }), item(4, { at: "a" }));
    await next();

    expect(unchanged).toEqual([1, 2]);
    expect(changed).toEqual([1, 2, 1, 3]);
    expect(await ids()).toEqual([1, 2, 1, 3, 4]);
  });

  test("takes what no store can keep as it can be kept", async () => {
    bench.source.answer = () => [{ id: "a\u0000b" }, { id: "\ud800" }];

    await bench.start(poll());
    await bench.round();

    expect(await ids()).toEqual(["a\ufffdb", "\ufffd"]);
  });

  test("without a start date knows what is there at first, and fires for what comes later", async () => {
    has(item(1), item(2));
    await bench.start(poll({ since: null }));
    await bench.round();

    has(item(1), item(2), item(3));
    await next();

    expect(await ids()).toEqual([3]);
    expect((await bench.log())[1]).toBe(
      "skipped: First poll: 2 items are known from now on, and only what comes later fires",
    );
  });

  test("gives the cursor of one poll to the next, and keeps it over a stop and a restart", async () => {
    const trigger = poll({
      input: { after: "{{ cursor }}", since: "{{ since }}" },
      items: "{{ output.list }}",
      cursor: "{{ output.next }}",
    });
    bench.source.answer = () => ({ list: [item(1)], next: "c1" });
    await bench.start(trigger);
    await bench.round();
    bench.source.answer = () => ({ list: [item(2)], next: "c2" });
    await bench.stop();
    await next();

    await bench.start({ ...trigger, since: "2031-01-01T00:00:00Z" });
    await bench.round([bench.process()]);

    const since = "2029-12-01T00:00:00Z";
    expect(bench.source.inputs).toEqual([
      { after: null, since },
      { after: "c1", since },
    ]);
    expect(await ids()).toEqual([1, 2]);
    expect((await bench.state()).memory).toMatchObject({ cursor: "c2" });
  });

  test("makes no job of what its condition does not want, also not later", async () => {
    has(item(1, { open: false }), item(2, { open: true }));
    await bench.start(poll({ if: "trigger.open" }));
    await bench.round();

    has(item(1, { open: true }), item(2, { open: true }));
    await next();

    expect(await ids()).toEqual([2]);
    expect((await bench.log())[1]).toBe("fired: 2 items: 2 new, 0 known, 1 filtered; 1 job");
  });

  test("puts several events into one job when it takes batches", async () => {
    has(...Array.from({ length: 5 }, (__, index) => item(index)));

    await bench.start(poll({ batch: { size: 2 } }));
    await bench.round();

    expect(await bench.events()).toEqual([
      { events: [item(0), item(1)], size: 2 },
      { events: [item(2), item(3)], size: 2 },
      { events: [item(4)], size: 1 },
    ]);
  });

  test("takes very many items in several polls, and each once", async () => {
    has(...Array.from({ length: 1_500 }, (__, index) => item(index)));
    await bench.start(poll({ batch: { size: 100 }, cursor: "{{ output[0].id }}" }));

    await bench.round();
    const first = await bench.state();
    await bench.pass(2_000, 500);

    expect(first.memory).toMatchObject({ cursor: null });
    expect((await bench.state()).memory).toMatchObject({ cursor: 0 });
    const events = await bench.events();
    expect(events.flatMap((event) => Reflect.get(Object(event), "events"))).toHaveLength(1_500);
  });

  test("shows its errors on the recipe, asks less and less often, and makes no job of them", async () => {
    bench.source.answer = () => {
      throw new ActionError("http_status", "The source answered 503");
    };
    await bench.start(poll());
    await bench.round();
    const first = await bench.state();
    await next();
    const second = await bench.state();

    has(item(1));
    await bench.pass(10 * MINUTE_MS, MINUTE_MS);

    expect(first).toMatchObject({
      errorsInRow: 1,
      lastError: { code: "http_status", message: "The source answered 503" },
    });
    expect((second.nextAt ?? 0) - bench.clock.now()).toBeLessThanOrEqual(0);
    expect(second.errorsInRow).toBe(2);
    expect(await bench.state()).toMatchObject({ errorsInRow: 0 });
    expect(await ids()).toEqual([1]);
  });

  test("is stopped with the reason after sixty errors in a row, and can be started again", async () => {
    bench.source.answer = () => {
      throw new ActionError("http_status", "The source answered 503");
    };
    await bench.start(poll({ every: "1s" }));

    for (let hour = 0; hour < 59; hour += 1) await bench.pass(HOUR_MS, HOUR_MS);
    const before = await bench.storage.recipes.find("sync");
    await bench.pass(4 * DAY_MS, HOUR_MS);

    expect(before?.active).toBe(true);
    expect(await bench.storage.recipes.find("sync")).toMatchObject({ active: false });
    const stopped = await bench.state();
    expect(stopped).toMatchObject({ active: false, nextAt: null, errorsInRow: 60 });
    expect(stopped.stopReason).toMatchObject({
      type: "trigger-errors",
      message:
        "Stopped by the platform: its trigger failed 60 times in a row; the last error: The source answered 503",
    });
    has(item(1));
    await bench.start(poll({ every: "1s" }));
    await bench.round();
    expect(await ids()).toEqual([1]);
    expect(await bench.state()).toMatchObject({ errorsInRow: 0, stopReason: null });
  });

  test.each<[string, JsonObject, Json, string]>([
    ["that is no list", {}, { list: [] }, "The output of the poll is no list"],
    ["without keys", {}, [{ name: "a" }], "Item 1 of the poll has no key"],
    ["of very many items", {}, Array.from({ length: 10_001 }, () => 1), "the limit is 10000"],
  ])("refuses an answer %s", async (__, fields, answer, message) => {
    bench.source.answer = () => answer;

    await bench.start(poll(fields));
    await bench.round();

    expect((await bench.state()).lastError?.message).toContain(message);
    expect(await bench.events()).toEqual([]);
  });

  test("ends a poll that takes longer than a step may", async () => {
    bench.source.answer = () => new Promise(() => undefined);
    await bench.start(poll());
    const [runner] = bench.runners;
    await runner?.tick();
    await eventually("the poll began", () => (bench.source.inputs.length === 1 ? true : null));

    bench.clock.advance(90_000);
    await eventually("the poll ended", () => (runner?.underway() === 0 ? true : null));

    expect((await bench.state()).lastError).toMatchObject({
      code: "step_timeout",
      message: "The poll timed out after 90 s",
    });
  });

  test("is made again when its process dies, and what the dead one still says is void", async () => {
    const answers: ((list: Json) => void)[] = [];
    bench.source.answer = () => new Promise<Json>((resolve) => answers.push(resolve));
    await bench.start(poll());
    const frozen = bench.process();
    await frozen.tick();
    await eventually("the poll began", () => answers[0]);
    // Its clock stands still with it, so no limit ends it.
    await bench.storage.triggers.release();
    has(item(1));
    await bench.round();

    answers[0]?.([item(1), item(2)]);
    await eventually("the frozen one is done", () => (frozen.underway() === 0 ? true : null));

    expect(await ids()).toEqual([1]);
    expect((await bench.log()).filter((line) => line.startsWith("fired"))).toHaveLength(1);
  });

  test("discards what it finds once the recipe is stopped", async () => {
    const answers: ((list: Json) => void)[] = [];
    bench.source.answer = () => new Promise<Json>((resolve) => answers.push(resolve));
    await bench.start(poll());
    const [runner] = bench.runners;
    await runner?.tick();
    await eventually("the poll began", () => answers[0]);

    await bench.stop();
    answers[0]?.([item(1)]);
    await eventually("the poll ended", () => (runner?.underway() === 0 ? true : null));
    const whileStopped = await ids();
    has(item(1));
    await bench.start(poll());
    await bench.round();

    expect(whileStopped).toEqual([]);
    expect(await ids()).toEqual([1]);
  });

  test("knows its items for longer than a year after it saw them last", async () => {
    has(item(1));
    await bench.start(poll({ every: "31d" }));
    await bench.round();

    for (let month = 0; month < 30; month += 1) await bench.pass(31 * DAY_MS, 31 * DAY_MS);

    expect(await ids()).toEqual([1]);
  });
});
