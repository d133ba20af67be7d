import { describe, expect, test } from "vitest";
import { type StoreUnderTest, useStore } from "../store-under-test.ts";

/** What administrators set. */
export function settingsConform(store: StoreUnderTest): void {
  describe("settings", () => {
    const the = useStore(store);

    test("keep the last value of each name", async () => {
      const set = (name: string, value: string) =>
        the.storage.settings.set({ name, value, now: the.clock.now() });

      await set("retention.data", "30d");
      await set("retention.summary", "90d");
      await set("retention.data", "7d");

      expect(Object.fromEntries(await the.storage.settings.all())).toEqual({
        "retention.data": "7d",
        "retention.summary": "90d",
      });
    });
  });
}
