import { describe, expect, test } from "vitest";
import type { SavedView } from "../../storage.ts";
import { type StoreUnderTest, useStore } from "../store-under-test.ts";

/** What every store must do with saved views. */
export function viewsConform(store: StoreUnderTest): void {
  describe("saved views", () => {
    const the = useStore(store);

    const view = (fields: Partial<SavedView> = {}): SavedView => ({
      id: "viw_1",
      ownerId: "key_1",
      owner: "Ada",
      name: "Failing now",
      page: "jobs",
      query: { status: "FAILED", recipe: "sync" },
      shared: false,
      createdAt: the.clock.now(),
      updatedAt: the.clock.now(),
      ...fields,
    });
    const names = async (ownerId: string, page?: string) =>
      (await the.storage.views.list({ ownerId, page })).map(({ name }) => name);

    test("are seen by their owner, and by others when they are shared", async () => {
      await the.storage.views.insert(view());
      await the.storage.views.insert(view({ id: "viw_2", name: "All", shared: true }));
      await the.storage.views.insert(view({ id: "viw_3", name: "Errors", page: "errors" }));

      expect(await names("key_1")).toEqual(["All", "Errors", "Failing now"]);
      expect(await names("key_1", "jobs")).toEqual(["All", "Failing now"]);
      expect(await names("key_2")).toEqual(["All"]);
      expect(await the.storage.views.countOf("key_1")).toBe(3);
    });

    test("are changed and deleted", async () => {
      await the.storage.views.insert(view());

      await the.storage.views.update(view({ name: "Failed", query: {}, updatedAt: 9 }));
      const changed = await the.storage.views.find("viw_1");
      await the.storage.views.delete("viw_1");

      expect(changed).toEqual(view({ name: "Failed", query: {}, updatedAt: 9 }));
      expect(await the.storage.views.find("viw_1")).toBeNull();
    });
  });
}
