import { describe, expect, test } from "vitest";
import type { Actor, AuditRequest, NewAuditEntry } from "../../storage.ts";
import { type StoreUnderTest, useStore } from "../store-under-test.ts";

const ADA: Actor = { name: "Ada", kind: "api-key", id: "key_1", requestId: "req_1" };
const BOB: Actor = { name: "Bob", kind: "link", id: null, requestId: null };

/** What every store must remember of who did what. */
export function auditConforms(store: StoreUnderTest): void {
  describe("audit", () => {
    const the = useStore(store);

    const write = (fields: Partial<NewAuditEntry> = {}, actor = ADA) =>
      the.storage.transaction((stores) =>
        stores.insertAudit(
          {
            action: "job.cancel",
            target: { type: "job", id: "job_1" },
            outcome: "changed",
            details: { reason: "wrong sandbox" },
            ...fields,
          },
          actor,
        ),
      );
    const find = async (request: Partial<AuditRequest> = {}) => {
      const entries = await the.storage.audit.list({ before: null, limit: 50, ...request });
      return entries.map(({ action, actor }) => `${actor.name} ${action}`);
    };

    test("keeps who did what, to what and why", async () => {
      await write();

      const [entry] = await the.storage.audit.list({ before: null, limit: 50 });

      expect(entry).toEqual({
        seq: expect.any(Number),
        at: the.clock.now(),
        actor: ADA,
        action: "job.cancel",
        target: { type: "job", id: "job_1" },
        outcome: "changed",
        details: { reason: "wrong sandbox" },
      });
    });

    test("is gone with the change when the transaction is", async () => {
      const failing = the.storage.transaction(async (stores) => {
        await stores.insertAudit(
          { action: "job.stop", target: null, outcome: "changed", details: {} },
          ADA,
        );
        throw new Error("No");
      });

      await expect(failing).rejects.toThrow("No");
      expect(await find()).toEqual([]);
    });

    test("is found by actor, action, target, time and text, newest first", async () => {
      await write();
      the.clock.advance(1_000);
      const between = the.clock.now();
      await write({ action: "recipe.start", target: { type: "recipe", id: "sync" } }, BOB);
      await write({ action: "jobs.odd", target: null, details: { note: "50% off" } });

      expect(await find()).toEqual(["Ada jobs.odd", "Bob recipe.start", "Ada job.cancel"]);
      expect(await find({ actor: "Bob" })).toEqual(["Bob recipe.start"]);
      expect(await find({ actor: "key_1" })).toEqual(["Ada jobs.odd", "Ada job.cancel"]);
      expect(await find({ action: "job" })).toEqual(["Ada job.cancel"]);
      expect(await find({ action: "recipe.start" })).toEqual(["Bob recipe.start"]);
      expect(await find({ targetType: "job", targetId: "job_1" })).toEqual(["Ada job.cancel"]);
      expect(await find({ to: between })).toEqual(["Ada job.cancel"]);
      expect(await find({ from: between })).toHaveLength(2);
      expect(await find({ text: "50% OFF" })).toEqual(["Ada jobs.odd"]);
      expect(await find({ text: "sandbox" })).toHaveLength(2);
    });

    test("is read page after page", async () => {
      for (const action of ["a.1", "a.2", "a.3"]) await write({ action });

      const first = await the.storage.audit.list({ before: null, limit: 2 });
      const second = await find({ before: first[1]?.seq ?? 0, limit: 2 });

      expect(first.map(({ action }) => action)).toEqual(["a.3", "a.2"]);
      expect(second).toEqual(["Ada a.1"]);
    });

    test("forgets what is older than it is kept, so many at once", async () => {
      for (const action of ["a.1", "a.2", "a.3"]) await write({ action });
      the.clock.advance(1_000);
      await write({ action: "a.4" });

      const before = the.clock.now();
      expect(await the.storage.audit.sweep({ before, limit: 2 })).toBe(2);
      expect(await the.storage.audit.sweep({ before, limit: 2 })).toBe(1);
      expect(await the.storage.audit.sweep({ before, limit: 2 })).toBe(0);
      expect(await find()).toEqual(["Ada a.4"]);
    });
  });
}
