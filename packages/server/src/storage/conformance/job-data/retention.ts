import { beforeEach, describe, expect, test } from "vitest";
import { rerunJob } from "../../../engine/commands/jobs/rerun-job.ts";
import { withPrefix } from "../../../runtime/ids.ts";
import type { NewJob } from "../../storage.ts";
import { type StoreUnderTest, useStore } from "../store-under-test.ts";

/** What is erased and deleted in time (requirements §26). */
export function retentionConforms(store: StoreUnderTest): void {
  describe("retention", () => {
    const the = useStore(store);

    beforeEach(() => the.given.worker());

    const ended = async (fields: Partial<NewJob> = {}): Promise<string> => {
      const job = await the.given.runningJob(fields);
      const change = { event: "complete", report: { Amount: 5 } } as const;
      const steps = [the.given.step()];
      const logs = [the.given.line()];
      await the.storage.jobs.advance(the.given.advance(job, { change, steps, logs }));
      return job.id;
    };
    const purge = async (way: "erase" | "remove", endedBefore: number): Promise<number> => {
      let jobs = 0;
      let after: string | null = null;
      do {
        const purged: { jobs: number; next: string | null } = await the.storage.retention[way]({
          endedBefore,
          after,
          limit: 2,
        });
        jobs += purged.jobs;
        after = purged.next;
      } while (after !== null);
      return jobs;
    };
    const isDue = (limits: { dataBefore?: number; summaryBefore?: number }) =>
      the.storage.retention.isDue({ dataBefore: 0, summaryBefore: 0, ...limits });

    test("takes what ended at the limit, and nothing that ended a millisecond later", async () => {
      await ended();
      const limit = the.clock.now();
      the.clock.advance(1);
      const later = await ended();

      const due = [
        await isDue({ dataBefore: limit - 1 }),
        await isDue({ dataBefore: limit }),
        await isDue({ summaryBefore: limit - 1 }),
        await isDue({ summaryBefore: limit }),
      ];
      const removed = await purge("remove", limit);

      expect(due).toEqual([false, true, false, true]);
      expect(removed).toBe(1);
      expect((await the.storage.jobs.find(later))?.id).toBe(later);
    });

    test("erases the data and keeps what happened", async () => {
      const id = await ended();

      const erased = await purge("erase", the.clock.now());

      const [step] = await the.storage.steps.list({ jobId: id, repeat: 0 });
      expect(erased).toBe(1);
      expect(await the.storage.jobs.find(id)).toMatchObject({
        status: "COMPLETED",
        triggerEventId: null,
        report: null,
      });
      expect(step).toMatchObject({ status: "COMPLETED", input: undefined, output: undefined });
      expect(await the.storage.logs.list({ jobId: id, after: null, limit: 9 })).toEqual([]);
      expect(await the.storage.events.find(withPrefix("evt", id))).toBeNull();
      expect(await isDue({ dataBefore: the.clock.now() })).toBe(false);
    });

    test("leaves nothing that a rerun could run again", async () => {
      await the.given.recipe();
      const id = await ended();
      await purge("erase", the.clock.now());

      const rerun = rerunJob(the, { jobId: id, by: "Ada" });

      await expect(rerun).rejects.toMatchObject({ code: "event_erased" });
    });

    test("deletes the whole job", async () => {
      const id = await ended();

      const removed = await purge("remove", the.clock.now());

      expect(removed).toBe(1);
      expect(await the.storage.jobs.find(id)).toBeNull();
      expect(await the.storage.steps.list({ jobId: id, repeat: 0 })).toEqual([]);
      expect(await the.storage.events.find(withPrefix("evt", id))).toBeNull();
    });

    test("never takes what has not ended, however old it is", async () => {
      const pending = await the.given.job();
      const running = await the.given.runningJob({ lane: "other", recipeId: "other" });
      the.clock.advance(1_000);

      const due = await isDue({
        dataBefore: the.clock.now(),
        summaryBefore: the.clock.now(),
      });
      await purge("erase", the.clock.now());
      await purge("remove", the.clock.now());

      expect(due).toBe(false);
      for (const id of [pending, running.id]) {
        expect((await the.storage.jobs.find(id))?.triggerEventId).not.toBeNull();
      }
    });

    test("takes a tree with its root, and not while a child is under way", async () => {
      const rootId = await ended();
      const inTree = { rootId, parentId: rootId, kind: "call" } as const;
      const children = [await ended(inTree), await ended(inTree), await ended(inTree)];
      const open = await the.given.runningJob(inTree);
      const early = [await purge("erase", the.clock.now()), await purge("remove", the.clock.now())];

      await the.storage.jobs.advance(
        the.given.advance(open, { change: { event: "complete", report: null } }),
      );
      const erased = await purge("erase", the.clock.now());
      const events = await Promise.all(
        [rootId, ...children].map((id) => the.storage.events.find(withPrefix("evt", id))),
      );
      const removed = await purge("remove", the.clock.now());

      expect(early).toEqual([0, 0]);
      expect(erased).toBe(5);
      expect(events).toEqual([null, null, null, null]);
      expect(removed).toBe(5);
    });

    test("erases the children of a root that kept no data of its own", async () => {
      const rootId = await ended();
      await purge("erase", the.clock.now());
      const child = await ended({ rootId, parentId: rootId, kind: "call" });

      const due = await isDue({ dataBefore: the.clock.now() });
      await purge("erase", the.clock.now());

      expect(due).toBe(true);
      expect((await the.storage.jobs.find(child))?.triggerEventId).toBeNull();
    });

    test("goes through more than one call can take", async () => {
      for (let made = 0; made < 7; made += 1) await ended();

      const erased = await purge("erase", the.clock.now());
      const removed = await purge("remove", the.clock.now());

      expect([erased, removed]).toEqual([7, 7]);
    });
  });
}
