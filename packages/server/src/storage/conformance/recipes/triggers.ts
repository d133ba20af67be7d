import { describe, expect, test } from "vitest";
import type { TriggerLogLine, TriggerRow } from "../../storage.ts";
import { byText, type StoreUnderTest, useStore } from "../store-under-test.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const LEASE_MS = 60_000;

/** What every store must do with the triggers that the engine looks after. */
export function triggersConform(store: StoreUnderTest): void {
  describe("triggers", () => {
    const the = useStore(store);

    const put = async (fields: Partial<TriggerRow> = {}): Promise<TriggerRow> => {
      const row: TriggerRow = {
        recipeId: "sync",
        kind: "poll",
        active: true,
        nextAt: the.clock.now(),
        handledAt: the.clock.now(),
        memory: { cursor: "a" },
        errorsInRow: 2,
        lastError: { at: 5, code: "http_status", message: "500" },
        lastFiredAt: 3,
        lastPolledAt: 4,
        stopReason: { type: "trigger-errors", message: "Too many", at: 6 },
        ...fields,
        epoch: 0,
      };
      await the.storage.triggers.put(row);
      return row;
    };

    const claim = (
      fields: { kind?: TriggerRow["kind"]; limit?: number } = {},
      from = the.storage,
    ) =>
      from.triggers.claimDue({
        kind: "poll",
        now: the.clock.now(),
        leaseMs: LEASE_MS,
        limit: 10,
        ...fields,
      });

    const line = (fields: Partial<TriggerLogLine> = {}) =>
      the.storage.triggers.addLog({
        recipeId: "sync",
        at: the.clock.now(),
        outcome: "fired",
        message: "1 job",
        info: null,
        ...fields,
      });

    test("are found as they were put", async () => {
      const row = await put();

      expect(await the.other.triggers.find("sync")).toEqual(row);
      expect(await the.other.triggers.find("other")).toBeNull();
    });

    test("are due from their time on, and overdue after it", async () => {
      const now = the.clock.now();
      await put({ recipeId: "a", nextAt: now + HOUR_MS });
      await put({ recipeId: "b", nextAt: now + 2 * HOUR_MS });
      await put({ recipeId: "stopped", nextAt: now - HOUR_MS, active: false });
      await put({ recipeId: "never", nextAt: null });

      expect(await the.other.triggers.nextDueAt()).toBe(now + HOUR_MS);
      expect(await the.other.triggers.overdueMs(now)).toBe(0);
      expect(await the.other.triggers.overdueMs(now + HOUR_MS + 5)).toBe(5);
    });

    test("are claimed when they are due, the longest due first", async () => {
      const now = the.clock.now();
      await put({ recipeId: "a", nextAt: now });
      await put({ recipeId: "b", nextAt: now - 1 });
      await put({ recipeId: "later", nextAt: now + 1 });
      await put({ recipeId: "schedule", kind: "schedule" });

      const claimed = await claim();

      expect(claimed.map(({ recipeId, epoch }) => [recipeId, epoch])).toEqual([
        ["b", 1],
        ["a", 1],
      ]);
    });

    test("are claimed by one of two workers", async () => {
      for (let index = 0; index < 20; index += 1) await put({ recipeId: `r${index}` });

      const both = await Promise.all([claim(), claim({}, the.other)]);

      const ids = both.flat().map(({ recipeId }) => recipeId);
      expect(new Set(ids).size).toBe(ids.length);
    });

    test("are due again when their worker does not save them in time", async () => {
      await put();
      const [first] = await claim();

      expect(await claim()).toEqual([]);
      the.clock.advance(LEASE_MS);
      const [second] = await claim();

      expect([first?.epoch, second?.epoch]).toEqual([1, 2]);
    });

    test("are given back as they were", async () => {
      const { nextAt } = await put();
      const [claimed] = await claim();

      await the.storage.triggers.release({ recipeId: "sync", epoch: 0 });
      const byOthers = await the.storage.triggers.nextDueAt();
      await the.storage.triggers.release(claimed);

      expect(byOthers).toBe(the.clock.now() + LEASE_MS);
      expect(await the.storage.triggers.nextDueAt()).toBe(nextAt);
      await claim();
      await the.storage.triggers.release();
      expect(await the.storage.triggers.nextDueAt()).toBe(nextAt);
    });

    test("are saved by who has claimed them last", async () => {
      await put();
      const [stale] = await claim();
      the.clock.advance(LEASE_MS);
      const [current] = await claim();
      const nextAt = the.clock.now() + HOUR_MS;
      const save = (row: TriggerRow | undefined, cursor: string) =>
        row === undefined
          ? Promise.reject(new Error("nothing was claimed"))
          : the.storage.triggers.save({ ...row, nextAt, memory: { cursor } });

      const answers = [await save(current, "b"), await save(stale, "c")];

      expect(answers).toEqual([true, false]);
      expect(await the.other.triggers.find("sync")).toMatchObject({
        nextAt,
        memory: { cursor: "b" },
      });
      expect(await the.other.triggers.nextDueAt()).toBe(nextAt);
    });

    test("that are put anew void what a worker does with them", async () => {
      await put();
      const [claimed] = await claim();

      await put({ active: false });

      const isSaved = claimed !== undefined && (await the.storage.triggers.save(claimed));
      expect(isSaved).toBe(false);
      expect(await the.storage.triggers.nextDueAt()).toBeNull();
    });

    test("are deleted with their log and the keys of their events", async () => {
      await put();
      await line();
      const key = { fingerprint: null, expiresAt: the.clock.now() + DAY_MS };
      await the.storage.transaction((stores) =>
        stores.keepKeys([{ ...key, scope: "poll:sync", value: "1" }]),
      );
      await the.storage.transaction((stores) =>
        stores.keepKeys([{ ...key, scope: "poll:other", value: "1" }]),
      );

      await the.storage.triggers.delete("sync");

      const known = (scope: string) =>
        the.storage.triggers.knownKeys({ scope, values: ["1"], now: the.clock.now() });
      expect(await the.storage.triggers.find("sync")).toBeNull();
      expect(await the.storage.triggers.log({ recipeId: "sync", limit: 10 })).toEqual([]);
      expect([await known("poll:sync"), await known("poll:other")]).toEqual([[], ["1"]]);
    });

    test("log what they did, newest first, two hundred lines of each recipe", async () => {
      await line({ recipeId: "other" });
      for (let index = 0; index < 205; index += 1)
        await line({ message: `${index}`, info: [index] });

      const log = await the.other.triggers.log({ recipeId: "sync", limit: 500 });

      expect(log.length).toBe(200);
      expect([log[0]?.message, log.at(-1)?.message]).toEqual(["204", "5"]);
      expect(log[0]).toMatchObject({ outcome: "fired", info: [204], times: 1 });
      expect(await the.other.triggers.log({ recipeId: "other", limit: 500 })).toHaveLength(1);
    });

    test("log nothing several times in a row as one line", async () => {
      const firstAt = the.clock.now();
      await line({ outcome: "nothing", message: "1 item" });
      await line({ recipeId: "other", outcome: "nothing" });
      the.clock.advance(5);
      await line({ outcome: "nothing", message: "2 items" });
      await line({ outcome: "fired" });
      await line({ outcome: "nothing" });

      const log = await the.storage.triggers.log({ recipeId: "sync", limit: 10 });

      expect(log.map(({ outcome, times }) => [outcome, times])).toEqual([
        ["nothing", 1],
        ["fired", 1],
        ["nothing", 2],
      ]);
      expect(log[2]).toMatchObject({ firstAt, at: firstAt + 5, message: "2 items" });
    });

    test("know the keys of their events until they are not seen any more", async () => {
      const now = the.clock.now();
      const scope = "poll:sync";
      await the.storage.transaction((stores) =>
        stores.keepKeys(
          ["a", "b"].map((value) => ({ scope, value, fingerprint: null, expiresAt: now + DAY_MS })),
        ),
      );
      const values = ["a", "b", "c"];
      const known = async (at: number) =>
        (await the.other.triggers.knownKeys({ scope, values, now: at })).sort(byText);

      const before = await known(now);
      await the.storage.triggers.refreshKeys({
        scope,
        values: ["a", "c"],
        expiresAt: now + 3 * DAY_MS,
      });

      expect(before).toEqual(["a", "b"]);
      expect(await known(now + 2 * DAY_MS)).toEqual(["a"]);
    });
  });
}
