import { beforeEach, describe, expect, test } from "vitest";
import type { NewJob } from "../../storage.ts";
import { type StoreUnderTest, useStore } from "../store-under-test.ts";
import { families } from "./families.ts";

/** What a command to a job means for those that it made, and their rest for it. */
export function haltingChildrenConform(store: StoreUnderTest): void {
  describe("halting with children", () => {
    const the = useStore(store);
    const { childOf, advance, awaiting, find, claimChildren, write, givenFamily } = families(the);

    beforeEach(async () => {
      await the.given.recipe();
    });

    test("a parent that is to stop rests only when its halting child does", async () => {
      const { parent, children } = await givenFamily();
      for (const child of children) await write(child, { status: "STOPPING" });
      await write(parent, { status: "STOPPED" });
      const between = await find(parent.id);

      for (const child of children)
        await advance(child, { change: { event: "halt", report: null } });

      expect(between.status).toBe("STOPPING");
      expect((await find(parent.id)).status).toBe("STOPPED");
      expect((await find(children[0]?.id ?? "")).status).toBe("STOPPED");
    });

    test("the last descendant that halts lets all above it rest, three levels up", async () => {
      const root = await the.given.runningJob();
      const middle = childOf(root);
      await advance(root, { children: [middle], change: awaiting([middle.id]) });
      const [held] = await claimChildren();
      if (!held) throw new Error("The child should be ready");
      const leaf = childOf(held);
      await advance(held, { children: [leaf], change: awaiting([leaf.id]) });
      const [working] = await claimChildren();
      if (!working) throw new Error("The grandchild should be ready");
      await write(working, { status: "STOPPING" });
      await write(held, { status: "STOPPED" });
      await write(root, { status: "STOPPED" });
      const between = [(await find(root.id)).status, (await find(held.id)).status];

      await advance(working, { change: { event: "halt", report: null } });

      expect(between).toEqual(["STOPPING", "STOPPING"]);
      expect((await find(held.id)).status).toBe("STOPPED");
      expect((await find(root.id)).status).toBe("STOPPED");
    });

    test("a canceled parent waits only for children that are canceled with it", async () => {
      const { parent, children } = await givenFamily([{ cancelWithParent: true }, {}]);
      const [bound, free] = children;
      if (!bound || !free) throw new Error("There should be two children");
      await write(bound, { status: "CANCELING" });
      await write(free, { status: "CANCELING" });
      await write(parent, { status: "CANCELED", endDate: the.clock.now() });
      const between = await find(parent.id);

      await advance(bound, { change: { event: "halt", report: null } });

      expect(between).toMatchObject({ status: "CANCELING", endDate: null });
      expect(await find(parent.id)).toMatchObject({
        status: "CANCELED",
        endDate: the.clock.now(),
        children: { finished: 1, failed: 1 },
      });
    });

    test("a child that is made while its parent is told to stop is stopped too", async () => {
      const parent = await the.given.runningJob();
      await write(parent, { status: "STOPPING" });
      const sync = childOf(parent);
      const async = childOf(parent, { mode: "async" });

      await advance(parent, { children: [sync, async], change: awaiting([sync.id]) });

      expect((await find(sync.id)).status).toBe("STOPPED");
      expect((await find(async.id)).status).toBe("PENDING");
      expect((await find(parent.id)).status).toBe("STOPPED");
      expect((await claimChildren()).map(({ id }) => id)).toEqual([async.id]);
    });

    test("a child that is made while its parent is canceled is canceled where it is bound", async () => {
      const parent = await the.given.runningJob();
      await write(parent, { status: "CANCELING" });
      const bound = childOf(parent, { cancelWithParent: true });
      const free = childOf(parent);

      await advance(parent, { children: [bound, free], change: { event: "yield" } });

      expect((await find(bound.id)).status).toBe("CANCELED");
      expect((await find(free.id)).status).toBe("PENDING");
      expect(await find(parent.id)).toMatchObject({
        status: "CANCELED",
        children: { total: 2, finished: 1, failed: 1 },
      });
    });

    test("finds what a stop reaches: not what was called asynchronously, nor below it", async () => {
      const { parent, children } = await givenFamily([{}, { mode: "async" }]);
      const below: NewJob[] = [];
      for (const child of children) {
        const made = childOf(child, { cancelWithParent: true });
        below.push(made);
        await advance(child, { children: [made] });
      }

      const reached = await the.storage.transaction(async (stores) => ({
        stop: await stores.lockDescendants({ jobId: parent.id, reach: "stop" }),
        cancel: await stores.lockDescendants({ jobId: parent.id, reach: "cancel" }),
      }));

      expect(reached.stop.map(({ id }) => id)).toEqual([children[0]?.id, below[0]?.id]);
      expect(reached.cancel).toEqual([]);
    });
  });
}
