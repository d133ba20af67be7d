import { describe, expect, test } from "vitest";
import type { ApiKeyRow } from "../../storage.ts";
import { type StoreUnderTest, useStore } from "../store-under-test.ts";

/** What every store must do with API keys. */
export function apiKeysConform(store: StoreUnderTest): void {
  describe("API keys", () => {
    const the = useStore(store);

    const insert = async (fields: Partial<ApiKeyRow> & { hash?: string } = {}) => {
      const { hash = "hash", ...rest } = fields;
      const row: ApiKeyRow = {
        id: the.given.ids("key"),
        name: "Deploy",
        role: "operator",
        hint: "rk_abc",
        createdAt: the.clock.now(),
        lastUsedAt: null,
        revokedAt: null,
        ...rest,
      };
      await the.storage.apiKeys.insert({ ...row, hash });
      return row;
    };

    test("are found by the hash of their secret, and by no other", async () => {
      const key = await insert({ hash: "aa" });
      await insert({ hash: "bb", role: "admin" });

      expect(await the.other.apiKeys.findByHash("aa")).toEqual(key);
      expect(await the.other.apiKeys.findByHash("AA")).toBeNull();
      expect(await the.other.apiKeys.findByHash("")).toBeNull();
    });

    test("have hashes of their own", async () => {
      await insert({ hash: "aa" });

      await expect(insert({ hash: "aa" })).rejects.toThrow();
      expect(await the.storage.apiKeys.list()).toHaveLength(1);
    });

    test("are not found once they are revoked, and are still listed with the date", async () => {
      const key = await insert();
      the.clock.advance(5);

      const revoked = await the.storage.apiKeys.revoke({ id: key.id, now: the.clock.now() });
      const [listed] = await the.other.apiKeys.list();

      expect(revoked).toBe(true);
      expect(await the.other.apiKeys.findByHash("hash")).toBeNull();
      expect(listed).toEqual({ ...key, revokedAt: the.clock.now() });
    });

    test("keep the date of their first revocation", async () => {
      const key = await insert();
      const first = the.clock.now();
      await the.storage.apiKeys.revoke({ id: key.id, now: first });

      expect(await the.storage.apiKeys.revoke({ id: key.id, now: first + 9 })).toBe(true);
      expect((await the.storage.apiKeys.list())[0]?.revokedAt).toBe(first);
    });

    test("that do not exist cannot be revoked", async () => {
      expect(await the.storage.apiKeys.revoke({ id: "key_unknown", now: 1 })).toBe(false);
    });

    test("say when they were used last", async () => {
      const used = await insert({ hash: "aa" });
      const unused = await insert({ hash: "bb" });

      await the.storage.apiKeys.touch({ ids: [used.id], now: the.clock.now() + 7 });
      await the.storage.apiKeys.touch({ ids: [], now: 1 });

      expect(await the.storage.apiKeys.list()).toEqual([
        { ...used, lastUsedAt: the.clock.now() + 7 },
        unused,
      ]);
    });
  });
}
