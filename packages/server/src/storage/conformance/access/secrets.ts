import { describe, expect, test } from "vitest";
import type { SecretRow } from "../../storage.ts";
import { type StoreUnderTest, useStore } from "../store-under-test.ts";

const HOUR_MS = 3_600_000;

/** What every store must do with sealed secrets. */
export function secretsConform(store: StoreUnderTest): void {
  describe("secrets", () => {
    const the = useStore(store);

    const put = async (fields: Partial<SecretRow> = {}): Promise<SecretRow> => {
      const row: SecretRow = {
        scope: "hook:orders",
        name: "a",
        keyId: "k1",
        sealed: "v1.k1.x",
        createdAt: the.clock.now(),
        expiresAt: null,
        ...fields,
      };
      await the.storage.secrets.put(row);
      return row;
    };

    test("are listed by their scope, newest first", async () => {
      const old = await put({ name: "a" });
      the.clock.advance(1);
      const young = await put({ name: "b" });
      await put({ scope: "hook:other" });

      expect(await the.other.secrets.list("hook:orders")).toEqual([young, old]);
      expect(await the.other.secrets.list("hook:orde")).toEqual([]);
    });

    test("are replaced under their name", async () => {
      await put({ sealed: "v1.k1.old" });

      const now = await put({ sealed: "v1.k2.new", keyId: "k2" });

      expect(await the.storage.secrets.list("hook:orders")).toEqual([now]);
    });

    test("get an end, which is never put off", async () => {
      const at = the.clock.now() + HOUR_MS;
      await put({ name: "a" });
      await put({ name: "b", expiresAt: at - 1 });
      await put({ name: "c", expiresAt: at + 1 });

      await the.storage.secrets.expire({ scope: "hook:orders", at });

      const ends = (await the.storage.secrets.list("hook:orders")).map((one) => one.expiresAt);
      expect(ends).toEqual([at, at - 1, at]);
    });

    test("are deleted by their scope", async () => {
      await put();
      const kept = await put({ scope: "hook:other" });

      const answers = [
        await the.storage.secrets.delete("hook:orders"),
        await the.storage.secrets.delete("hook:orders"),
      ];

      expect(answers).toEqual([true, false]);
      expect(await the.storage.secrets.list("hook:other")).toEqual([kept]);
    });

    test("tell which keys sealed them", async () => {
      await put({ name: "a", keyId: "k1" });
      await put({ name: "b", keyId: "k2" });
      await put({ name: "c", keyId: "k1" });

      expect(await the.storage.secrets.keyIds()).toEqual(["k1", "k2"]);
    });

    test("are not kept by a transaction that fails", async () => {
      const failing = the.storage.transaction(async (stores) => {
        await stores.secrets.put({
          scope: "hook:orders",
          name: "a",
          keyId: "k1",
          sealed: "v1.k1.x",
          createdAt: 1,
          expiresAt: null,
        });
        throw new Error("no");
      });

      await expect(failing).rejects.toThrow("no");
      expect(await the.storage.secrets.list("hook:orders")).toEqual([]);
    });
  });
}
