import { beforeEach, describe, expect, test } from "vitest";
import type { AcceptKey, Storage } from "../../storage.ts";
import { byText, type StoreUnderTest, useStore } from "../store-under-test.ts";

/** What every store must do so that a request with a key happens once. */
export function requestKeysConform(store: StoreUnderTest): void {
  describe("request keys", () => {
    const the = useStore(store);

    beforeEach(async () => {
      await the.given.recipe();
    });

    const keyOf = (fields: Partial<AcceptKey> = {}): AcceptKey => ({
      scope: "request:key_ann:POST /recipes",
      value: "once",
      fingerprint: "abc",
      expiresAt: the.clock.now() + 1_000,
      ...fields,
    });
    const claim = (fields: Partial<AcceptKey> = {}, storage: Storage = the.storage) =>
      storage.transaction((stores) => stores.claimRequestKey(keyOf(fields)));

    test("are new to the first request, which stores its answer", async () => {
      const first = await the.storage.transaction(async (stores) => {
        const before = await stores.claimRequestKey(keyOf());
        await stores.storeAnswer({ key: keyOf(), answer: { id: "sync", n: 1 } });
        return before;
      });

      const second = await claim({}, the.other);

      expect(first).toBeNull();
      expect(second).toEqual({ fingerprint: "abc", answer: { id: "sync", n: 1 } });
    });

    test("show the fingerprint of the first request to another one", async () => {
      await the.storage.transaction(async (stores) => {
        await stores.claimRequestKey(keyOf());
        await stores.storeAnswer({ key: keyOf(), answer: null });
      });

      expect(await claim({ fingerprint: "xyz" })).toMatchObject({ fingerprint: "abc" });
    });

    test("are not used up by a request that failed", async () => {
      const failed = the.storage.transaction(async (stores) => {
        await stores.claimRequestKey(keyOf());
        throw new Error("It was refused");
      });
      await expect(failed).rejects.toThrow("It was refused");

      expect(await claim()).toBeNull();
    });

    test("are won by one of ten requests at once", async () => {
      const request = (storage: Storage) =>
        storage.transaction(async (stores) => {
          const before = await stores.claimRequestKey(keyOf());
          if (before === null) await stores.storeAnswer({ key: keyOf(), answer: "made" });
          return before;
        });

      const answers = await Promise.all(
        [1, 2, 3, 4, 5].flatMap(() => [request(the.storage), request(the.other)]),
      );

      expect(answers.filter((answer) => answer === null)).toHaveLength(1);
      expect(answers.filter((answer) => answer?.answer === "made")).toHaveLength(9);
    });

    test("are kept several at a time, those that nobody has, and answer for themselves", async () => {
      const keysOf = (...values: string[]) => values.map((value) => keyOf({ value }));
      const keep = (storage: Storage, values: string[]) =>
        storage.transaction(async (stores) => {
          const fresh = await stores.keepKeys(keysOf(...values));
          await stores.storeAnswers(
            keysOf(...fresh).map((key) => ({ key, answer: [`job of ${key.value}`] })),
          );
          return fresh;
        });

      const first = await keep(the.storage, ["b", "a"]);
      const second = await keep(the.other, ["c", "a", "d"]);

      expect(first).toEqual(["b", "a"]);
      expect(second).toEqual(["c", "d"]);
      expect(await claim({ value: "a" })).toMatchObject({ answer: ["job of a"] });
      expect(await claim({ value: "d" })).toMatchObject({ answer: ["job of d"] });
    });

    test("of lists that come at once are each kept by one of them", async () => {
      const values = Array.from({ length: 20 }, (_, index) => `k${index}`);
      const keep = (storage: Storage, asked: string[]) =>
        storage.transaction(async (stores) => {
          const fresh = await stores.keepKeys(asked.map((value) => keyOf({ value })));
          const answers = fresh.map((value) => ({ key: keyOf({ value }), answer: ["made"] }));
          await stores.storeAnswers(answers);
          return fresh;
        });

      const kept = await Promise.all([
        keep(the.storage, values),
        keep(the.other, [...values].reverse()),
        keep(the.other, values.slice(5, 15)),
      ]);

      expect(kept.flat().sort(byText)).toEqual(values.sort(byText));
    });

    test("are forgotten after their time, some at a time, and no others", async () => {
      const keep = (value: string, lifeMs: number) =>
        claim({ value, expiresAt: the.clock.now() + lifeMs });
      for (const value of ["a", "b", "c"]) await keep(value, 1_000);
      await keep("later", 9_000);
      const sweep = (storage: Storage) =>
        storage.requestKeys.sweep({ now: the.clock.now(), limit: 2 });
      const early = await sweep(the.storage);
      the.clock.advance(1_000);

      const swept = [await sweep(the.storage), await sweep(the.other), await sweep(the.storage)];

      expect(early).toBe(0);
      expect(swept).toEqual([2, 1, 0]);
      expect(await claim({ value: "later" })).not.toBeNull();
    });

    test("are free again when their time has passed", async () => {
      await the.storage.transaction(async (stores) => {
        await stores.claimRequestKey(keyOf());
        await stores.storeAnswer({ key: keyOf(), answer: "old" });
      });
      the.clock.advance(1_000);

      expect(await claim({ expiresAt: the.clock.now() + 1_000 })).toBeNull();
    });
  });
}
