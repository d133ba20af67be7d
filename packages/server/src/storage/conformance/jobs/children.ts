import { beforeEach, describe, expect, test } from "vitest";
import type { Job } from "../../../domain/job/job.ts";
import { byText, type StoreUnderTest, useStore } from "../store-under-test.ts";
import { families } from "./families.ts";

const COMPLETE = { event: "complete", report: null } as const;
const FAIL = {
  event: "fail",
  error: { code: "broken", message: "It broke", step: null },
  report: null,
  reason: null,
} as const;
const HOUR_MS = 3_600_000;

/** What every store must do for jobs that other jobs made. */
export function childrenConform(store: StoreUnderTest): void {
  describe("children", () => {
    const the = useStore(store);
    const { childOf, advance, awaiting, find, claimChildren, write, givenFamily } = families(the);

    beforeEach(async () => {
      await the.given.recipe();
    });

    test("stores children with the advance that makes them, and counts them", async () => {
      const parent = await the.given.runningJob();
      const child = childOf(parent);

      const advanced = await advance(parent, { children: [child] });

      expect(advanced).toEqual({ status: "RUNNING", lanes: ["callee"] });
      expect(await find(child.id)).toMatchObject({
        status: "PENDING",
        kind: "call",
        parentId: parent.id,
        rootId: parent.id,
        callDepth: 1,
      });
      expect((await find(parent.id)).children).toEqual({ total: 1, finished: 0, failed: 0 });
    });

    test("stores no child of a worker that lost the job", async () => {
      const parent = await the.given.runningJob();
      const child = childOf(parent);

      const advanced = await advance({ ...parent, epoch: 0 }, { children: [child] });

      expect(advanced).toBeNull();
      expect(await the.storage.jobs.find(child.id)).toBeNull();
      expect((await find(parent.id)).children.total).toBe(0);
    });

    test("stores and counts a child once, however often it is written", async () => {
      const parent = await the.given.runningJob();
      const child = childOf(parent);
      await advance(parent, { children: [child] });

      await advance(parent, { children: [child] });

      expect((await find(parent.id)).children.total).toBe(1);
    });

    test("wakes the parent when its child has ended", async () => {
      const { parent, children } = await givenFamily();
      const before = await find(parent.id);

      const ended = await Promise.all(children.map((job) => advance(job, { change: COMPLETE })));

      expect(before).toMatchObject({ status: "RUNNING", phase: "waiting", waitingFor: "child" });
      expect(ended).toEqual([{ status: "COMPLETED", lanes: ["sync"] }]);
      const after = await find(parent.id);
      expect(after).toMatchObject({ status: "RUNNING", waitingFor: "slot", waitingUntil: null });
      expect(after.children).toEqual({ total: 1, finished: 1, failed: 0 });
      expect((await the.given.claim()).map(({ job }) => job.id)).toEqual([parent.id]);
    });

    test("tells of the parent that is ready, whatever else ends in the same commit", async () => {
      const caller = await the.given.runningJob();
      await advance(caller, { children: [childOf(caller, { mode: "async" })] });
      await claimChildren();
      const { children } = await givenFamily();
      const heard: string[] = [];
      const silence = the.storage.onSignal((signal) => {
        if (signal.type === "ready") heard.push(...signal.lanes);
      });

      await Promise.all([caller, ...children].map((job) => advance(job, { change: COMPLETE })));

      expect(heard).toEqual(["sync"]);
      silence();
    });

    test("wakes the parent only when the last of its children has ended", async () => {
      const { parent, children } = await givenFamily([{}, {}, {}]);

      const waits: string[] = [];
      for (const child of children) {
        waits.push((await find(parent.id)).waitingFor ?? "nothing");
        await advance(child, { change: child === children[1] ? FAIL : COMPLETE });
      }

      expect(waits).toEqual(["child", "child", "child"]);
      expect(await find(parent.id)).toMatchObject({
        waitingFor: "slot",
        children: { total: 3, finished: 3, failed: 1 },
      });
    });

    test("does not wait for a child that ended before the parent went to wait", async () => {
      const parent = await the.given.runningJob();
      const child = childOf(parent);
      await advance(parent, { children: [child] });
      for (const job of await claimChildren()) await advance(job, { change: COMPLETE });

      const advanced = await advance(parent, { change: awaiting([child.id]) });

      expect(advanced).toEqual({ status: "RUNNING", lanes: ["sync"] });
      expect(await find(parent.id)).toMatchObject({ phase: "waiting", waitingFor: "slot" });
    });

    test("misses no end, whoever is first: the child's end or the parent's wait", async () => {
      const parents = await Promise.all(
        Array.from({ length: 20 }, () => the.given.job({ lane: "sync" })),
      );
      const held = (await the.given.claim({ limit: 20 })).map(({ job }) => job);
      const made = held.map((job) => childOf(job));
      await Promise.all(
        held.map((job, index) => advance(job, { children: made.slice(index, index + 1) })),
      );
      const children = await claimChildren(20);

      await Promise.all([
        ...held.map((job, index) =>
          advance(job, { change: awaiting(made.slice(index, index + 1).map(({ id }) => id)) }),
        ),
        ...children.map((job) => advance(job, { change: COMPLETE }, the.other)),
      ]);

      const after = await Promise.all(parents.map(find));
      expect(new Set(after.map(({ waitingFor }) => waitingFor))).toEqual(new Set(["slot"]));
      expect(new Set(after.map(({ children: { finished } }) => finished))).toEqual(new Set([1]));
    });

    test("two processes end children of the same parents without losing a count", async () => {
      await the.given.jobs(3);
      const parents = (await the.given.claim({ limit: 3 })).map(({ job }) => job);
      for (const parent of parents) {
        const children = Array.from({ length: 20 }, () => childOf(parent));
        await advance(parent, { children, change: awaiting(children.map(({ id }) => id)) });
      }
      const children: Job[] = [];
      for (let round = 0; round < 10 && children.length < 60; round += 1) {
        children.push(...(await claimChildren(60)));
      }

      await Promise.all(
        children.map((job, index) =>
          advance(job, { change: COMPLETE }, index % 2 === 0 ? the.storage : the.other),
        ),
      );

      expect(children).toHaveLength(60);
      for (const { id } of parents) {
        expect(await find(id)).toMatchObject({
          waitingFor: "slot",
          children: { total: 20, finished: 20, failed: 0 },
        });
      }
    });

    test("counts and wakes when a child is canceled or given up by its dead worker", async () => {
      const { parent, children } = await givenFamily([{}, {}]);
      const [first, second] = children;
      if (!first || !second) throw new Error("There should be two children");
      await write(second, { status: "CANCELING" });

      await write(first, { status: "CANCELED", workerId: null, endDate: the.clock.now() });
      const { lanes } = await the.storage.workers.sweep({ now: the.clock.now(), all: true });

      expect(lanes).toContain("sync");
      expect(await find(parent.id)).toMatchObject({
        waitingFor: "slot",
        children: { total: 2, finished: 2, failed: 2 },
      });
    });

    test("counts a child that is rerun once, and not what becomes of the rerun", async () => {
      const { parent, children } = await givenFamily();
      for (const child of children) {
        await advance(child, { change: FAIL });
        await write(child, { status: "PENDING", repeat: 1, endDate: null });
        await write(child, { status: "CANCELED", repeat: 1, endDate: the.clock.now() });
      }

      expect((await find(parent.id)).children).toEqual({ total: 1, finished: 1, failed: 1 });
    });

    test("begins to count anew when the parent is rerun", async () => {
      const { parent, children } = await givenFamily();
      await write(parent, { status: "PENDING", repeat: 1 });

      for (const child of children) await advance(child, { change: COMPLETE });

      expect((await find(parent.id)).children).toEqual({ total: 0, finished: 0, failed: 0 });
    });

    test("a parent whose time ran out is not woken by what it waited for before", async () => {
      const { parent, children } = await givenFamily();
      the.clock.advance(HOUR_MS);
      await the.storage.jobs.wakeDue({ now: the.clock.now(), limit: 10 });
      const again = (await the.given.claim()).at(0);
      if (!again) throw new Error("The parent should be ready");
      const other = childOf(again.job);
      await advance(again.job, { children: [other], change: awaiting([other.id]) });

      for (const child of children) await advance(child, { change: COMPLETE });

      expect(await find(parent.id)).toMatchObject({ phase: "waiting", waitingFor: "child" });
    });

    test("tells what became of children, and what they returned", async () => {
      const { parent, children } = await givenFamily([{}, {}, {}]);
      const [first, second, third] = children;
      if (!first || !second || !third) throw new Error("There should be three children");
      const returned = the.given.step({ kind: "return", output: { sum: 3 } });
      await the.storage.jobs.advance(
        the.given.advance(first, { steps: [returned], change: COMPLETE }),
      );
      await advance(second, { change: FAIL });
      const stranger = await the.given.job();

      const outcomes = await the.storage.calls.outcomes({
        parentId: parent.id,
        ids: [first.id, second.id, third.id, stranger],
      });

      expect(outcomes.toSorted((a, b) => byText(a.jobId, b.jobId))).toEqual([
        expect.objectContaining({ jobId: first.id, status: "COMPLETED", result: { sum: 3 } }),
        expect.objectContaining({ jobId: second.id, status: "FAILED", error: FAIL.error }),
        expect.objectContaining({ jobId: third.id, status: "RUNNING", result: null }),
      ]);
    });

    test("keeps what a job without data returned until its caller has ended", async () => {
      const { parent, children } = await givenFamily();
      const steps = [the.given.step({ kind: "return", output: { sum: 3 } })];
      const ids = children.map(({ id }) => id);
      for (const child of children) {
        const { parentId, rootId } = child;
        const end = { steps, parentId, rootId, erase: true, change: COMPLETE };
        await the.storage.jobs.advance(the.given.advance(child, end));
      }
      const read = () => the.storage.calls.outcomes({ parentId: parent.id, ids });
      const before = await read();
      const records = await the.storage.steps.list({ jobId: ids[0] ?? "", repeat: 0 });

      await write(parent, { status: "CANCELED", endDate: the.clock.now() });

      expect(records.map(({ output }) => output)).toEqual([undefined]);
      expect(before).toMatchObject([{ status: "COMPLETED", result: { sum: 3 } }]);
      expect(await read()).toMatchObject([{ status: "COMPLETED", result: null }]);
    });
  });
}
