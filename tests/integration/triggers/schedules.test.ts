import { afterAll, afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import type { JsonObject } from "../../../packages/server/src/domain/json.ts";
import { createRecipeCatalog } from "../../../packages/server/src/engine/create-recipe-catalog.ts";
import { triggerReconciler } from "../../../packages/server/src/engine/triggers/trigger-reconciler.ts";
import { createLog } from "../../../packages/server/src/runtime/log.ts";
import { postgresUnderTest } from "../../../packages/server/src/testing/postgres-under-test.ts";
import { sqliteUnderTest } from "../../../packages/server/src/testing/sqlite-under-test.ts";
import {
  openTriggerBench,
  type TriggerBench,
} from "../../../packages/server/src/testing/trigger-bench.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

const postgres = postgresUnderTest(inject("postgresUrl"));
afterAll(() => postgres.drop());

describe.each([
  ["SQLite", sqliteUnderTest("memory")],
  ["PostgreSQL with two processes", postgres],
])("a recipe on a schedule, on %s", (_, store) => {
  let bench: TriggerBench;

  beforeEach(async () => {
    bench = await openTriggerBench(store);
  });
  afterEach(async () => {
    await Promise.all(bench.runners.map((runner) => runner.close()));
    await store.close();
  });

  const schedule = (fields: JsonObject = {}): JsonObject => ({
    type: "schedule",
    schedule: { intervals: [{ every: "1h" }], ...fields },
  });
  const firedAt = async (id?: string) =>
    (await bench.events(id)).map((event) => String(Reflect.get(Object(event), "scheduledAt")));

  const corrupt = async (fields: { nextAt?: null; active?: boolean }) =>
    bench.storage.triggers.put({ ...(await bench.state()), ...fields });

  test("fires at its instant, never before, and once", async () => {
    await bench.start(schedule());

    await bench.pass(HOUR_MS - 1, 30 * MINUTE_MS);
    const before = await firedAt();
    await bench.pass(2_000, 500);

    expect(before).toEqual([]);
    expect(await firedAt()).toEqual(["2030-01-01T01:00:00.000Z"]);
    expect(await bench.state()).toMatchObject({
      nextAt: Date.UTC(2030, 0, 1, 2),
      errorsInRow: 0,
    });
    expect((await bench.log()).at(-1)).toBe("fired: 1 job");
  });

  test.each([
    [
      "that the clocks skip, at the first moment after it",
      Date.UTC(2026, 2, 28, 12),
      "2026-03-29T01:00:00.000Z",
    ],
    ["that comes twice, the first time", Date.UTC(2026, 9, 24, 12), "2026-10-25T00:30:00.000Z"],
  ])("fires once for a local time %s", async (__, start, instant) => {
    await Promise.all(bench.runners.map((runner) => runner.close()));
    bench = await openTriggerBench(store, { start });
    const calendars = [{ hour: 2, minute: 30 }];
    await bench.start(schedule({ intervals: [], timezone: "Europe/Paris", calendars }));

    await bench.pass(DAY_MS, 10 * MINUTE_MS);

    expect(await firedAt()).toEqual([instant]);
  });

  test.each([
    ["its row is gone", async () => bench.storage.triggers.delete("sync")],
    ["its time is gone", async () => corrupt({ nextAt: null })],
    ["it is not armed any more", async () => corrupt({ active: false })],
  ])("fires on, once at each instant, when %s (T16)", async (__, harm) => {
    await bench.start(schedule());
    await bench.pass(HOUR_MS + 1_000, 10 * MINUTE_MS);
    const { storage, clock } = bench;
    const catalog = createRecipeCatalog({ storage, clock });
    const reconciler = triggerReconciler({ storage, clock, catalog, log: createLog("silent") });
    const healthy = await reconciler.tick();

    await harm();
    const repaired = await reconciler.tick();
    await bench.pass(HOUR_MS, 10 * MINUTE_MS);

    expect([healthy, repaired, await reconciler.tick()]).toEqual([0, 1, 0]);
    expect(await firedAt()).toEqual(["2030-01-01T01:00:00.000Z", "2030-01-01T02:00:00.000Z"]);
    expect(await bench.log()).toContain("note: It had lost its time, and was armed again");
  });

  test("leaves a schedule alone whose time is over, and one whose recipe is stopped", async () => {
    const over = Date.UTC(2030, 0, 1, 1, 30);
    await bench.start(schedule({ endAt: new Date(over).toISOString() }));
    await bench.pass(2 * HOUR_MS, 10 * MINUTE_MS);
    const { storage, clock } = bench;
    const catalog = createRecipeCatalog({ storage, clock });
    const reconciler = triggerReconciler({ storage, clock, catalog, log: createLog("silent") });

    await reconciler.tick();
    const ended = await bench.log();
    await bench.stop();

    expect(ended.filter((line) => line.startsWith("note: It had lost"))).toEqual([]);
    expect(await reconciler.tick()).toBe(0);
  });

  test("catches up the latest missed instant once, and lists the others", async () => {
    await bench.start(schedule());
    bench.clock.advance(5 * HOUR_MS + MINUTE_MS);

    await bench.round();
    await bench.round();

    expect(await firedAt()).toEqual(["2030-01-01T05:00:00.000Z"]);
    expect(await bench.log()).toEqual([
      "note: The recipe was started",
      "skipped: Missed and skipped: 4 instants",
      "fired: 1 job (late)",
    ]);
  });

  test("catches up nothing, or everything, when it says so", async () => {
    await bench.start(schedule({ catchup: "none" }), "none");
    await bench.start(schedule({ catchup: "all" }), "all");
    bench.clock.advance(5 * HOUR_MS + MINUTE_MS);

    await bench.round();

    expect(await firedAt("none")).toEqual([]);
    expect(await firedAt("all")).toHaveLength(5);
    expect(await bench.state("none")).toMatchObject({ nextAt: Date.UTC(2030, 0, 1, 6) });
  });

  test("spreads what it catches up: no more than twenty starts a second of one process", async () => {
    await bench.start(schedule({ intervals: [{ every: "1m" }], catchup: "all" }));
    bench.clock.advance(60 * MINUTE_MS + 30 * SECOND_MS);
    const [first] = bench.runners;
    const counts: number[] = [];

    for (let second = 0; second < 4; second += 1) {
      await bench.round(first === undefined ? [] : [first]);
      counts.push((await firedAt()).length);
      bench.clock.advance(SECOND_MS);
    }

    expect(counts).toEqual([20, 40, 60, 60]);
    expect(new Set(await firedAt()).size).toBe(60);
  });

  test("serves every instant of a second's schedule though a round comes late", async () => {
    await bench.start(schedule({ intervals: [{ every: "1s" }] }));

    bench.clock.advance(5 * SECOND_MS);
    await bench.round();

    expect(await firedAt()).toHaveLength(5);
  });

  test("does not catch up the time while it was stopped", async () => {
    await bench.start(schedule());
    await bench.stop();
    bench.clock.advance(5 * HOUR_MS + MINUTE_MS);
    await bench.round();

    await bench.start(schedule());
    await bench.pass(HOUR_MS, 5 * MINUTE_MS);

    expect(await firedAt()).toEqual(["2030-01-01T06:00:00.000Z"]);
  });

  test("begins later by its jitter, with the instant it stands for", async () => {
    await bench.start(schedule({ jitter: "30m" }));
    const { nextAt } = await bench.state();
    const delayMs = (nextAt ?? 0) - Date.UTC(2030, 0, 1, 1);

    bench.clock.advance(HOUR_MS + delayMs - 1);
    await bench.round();
    const before = await firedAt();
    bench.clock.advance(1);
    await bench.round();

    expect(delayMs).toBeGreaterThan(0);
    expect(delayMs).toBeLessThanOrEqual(30 * MINUTE_MS);
    expect(before).toEqual([]);
    expect(await firedAt()).toEqual(["2030-01-01T01:00:00.000Z"]);
  });

  test("goes on where a process died between the claim and the commit", async () => {
    await bench.start(schedule());
    bench.clock.advance(HOUR_MS);
    const claim = { kind: "schedule", now: bench.clock.now(), leaseMs: 15_000, limit: 5 } as const;
    const [dead] = await bench.storage.triggers.claimDue(claim);
    await bench.round([bench.process()]);

    await bench.pass(20 * SECOND_MS, SECOND_MS);

    expect(dead?.recipeId).toBe("sync");
    expect(await firedAt()).toEqual(["2030-01-01T01:00:00.000Z"]);
  });

  test("makes one job of an instant, even when its memory is set back", async () => {
    await bench.start(schedule());
    const before = await bench.state();
    bench.clock.advance(HOUR_MS);
    await bench.round();

    await bench.storage.triggers.put(before);
    await bench.round();

    expect(await firedAt()).toHaveLength(1);
    expect((await bench.log()).at(-1)).toBe("nothing: No job (1 known)");
  });

  test("passes over instants that its condition does not want", async () => {
    await bench.start({ ...schedule(), if: "$contains(trigger.scheduledAt, 'T02:')" });

    await bench.pass(3 * HOUR_MS, 10 * MINUTE_MS);

    expect(await firedAt()).toEqual(["2030-01-01T02:00:00.000Z"]);
    expect((await bench.log()).at(1)).toBe("nothing: No job (1 filtered)");
  });

  test("has nothing more to do once its time is over", async () => {
    await bench.start(schedule({ endAt: "2030-01-01T02:00:00Z" }));

    await bench.pass(4 * HOUR_MS, 10 * MINUTE_MS);

    expect(await firedAt()).toHaveLength(2);
    expect(await bench.state()).toMatchObject({ active: true, nextAt: null });
    expect(await bench.storage.triggers.overdueMs(bench.clock.now())).toBe(0);
  });

  test("follows the new schedule once it goes live, and keeps the old instant when it is the same", async () => {
    await bench.start(schedule());
    bench.clock.advance(30 * MINUTE_MS);

    await bench.start(schedule());
    const same = await bench.state();
    await bench.start(schedule({ intervals: [{ every: "2h" }] }));

    expect(same.nextAt).toBe(Date.UTC(2030, 0, 1, 1));
    expect((await bench.state()).nextAt).toBe(Date.UTC(2030, 0, 1, 2));
  });
});
