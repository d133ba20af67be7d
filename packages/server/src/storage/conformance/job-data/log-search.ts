import { describe, expect, test } from "vitest";
import type { LogLine } from "../../../domain/job/step-record.ts";
import type { LogPlace, LogSearch } from "../../storage.ts";
import { type StoreUnderTest, useStore } from "../store-under-test.ts";

/** What every store must do to find lines in all logs. */
export function logSearchConforms(store: StoreUnderTest): void {
  describe("log search", () => {
    const the = useStore(store);

    const prepare = async () => {
      await the.given.recipe();
      await the.given.worker();
    };
    const write = async (lines: Partial<LogLine>[], recipeId = "sync") => {
      const job = await the.given.runningJob({ recipeId, lane: recipeId });
      const logs = lines.map((line) => the.given.line(line));
      await the.storage.jobs.advance(the.given.advance(job, { logs }));
      return job;
    };
    const search = (request: Partial<LogSearch> = {}) =>
      the.other.logs.search({
        ...{ filter: {}, order: "oldest", after: null, limit: 100, scan: 1_000 },
        ...request,
      });
    const messages = async (request: Partial<LogSearch> = {}) =>
      (await search(request)).lines.map(({ message }) => message);
    const at = (seconds: number) => the.clock.now() + seconds * 1_000;

    test("gives lines by time, in either order, whatever the order of their commits", async () => {
      await prepare();
      await write([{ message: "second", at: at(2) }]);
      await write([
        { message: "first", at: at(1) },
        { message: "third", at: at(3) },
      ]);

      expect(await messages()).toEqual(["first", "second", "third"]);
      expect(await messages({ order: "newest" })).toEqual(["third", "second", "first"]);
      expect((await search()).next).toBeNull();
    });

    test("filters by job, recipe, level, step, text and time", async () => {
      await prepare();
      await the.given.recipe({ id: "other" });
      const job = await write([
        { message: "one", at: at(1), level: "WARN", step: "/steps/1" },
        { message: "two", at: at(2) },
      ]);
      await write([{ message: "three", at: at(3) }], "other");

      expect(await messages({ filter: { jobId: job.id } })).toEqual(["one", "two"]);
      expect(await messages({ filter: { recipeIds: ["other"] } })).toEqual(["three"]);
      expect(await messages({ filter: { levels: ["WARN"] } })).toEqual(["one"]);
      expect(await messages({ filter: { step: "/steps/1" } })).toEqual(["one"]);
      expect(await messages({ filter: { text: "TW" } })).toEqual(["two"]);
      expect(await messages({ filter: { from: at(2), to: at(3) } })).toEqual(["two"]);
      expect(await messages({ filter: { jobId: job.id, repeat: 1 } })).toEqual([]);
    });

    test.each(["oldest", "newest"] as const)("reads page after page, %s first", async (order) => {
      await prepare();
      const now = at(0);
      const texts = Array.from({ length: 23 }, (_, index) => `line ${index}`);
      await write(texts.map((message, index) => ({ message, at: now + Math.floor(index / 4) })));

      const read: string[] = [];
      let after: LogPlace | null = null;
      do {
        const page: Awaited<ReturnType<typeof search>> = await search({ order, after, limit: 5 });
        read.push(...page.lines.map(({ message }) => message));
        after = page.next;
      } while (after !== null);

      expect(read).toEqual(order === "oldest" ? texts : [...texts].reverse());
    });

    test("looks at so many lines and says where it stopped", async () => {
      await prepare();
      const now = at(0);
      const lines = Array.from({ length: 30 }, (_, index) => ({
        message: index === 25 ? "the needle" : "hay",
        at: now + index,
      }));
      await write(lines);

      const first = await search({ filter: { text: "needle" }, scan: 10 });
      const second = await search({ filter: { text: "needle" }, scan: 10, after: first.next });
      const third = await search({ filter: { text: "needle" }, scan: 10, after: second.next });

      expect([first.lines, second.lines]).toEqual([[], []]);
      expect(first.next).toMatchObject({ at: now + 9 });
      expect(third.lines).toMatchObject([{ message: "the needle" }]);
    });

    test("finds a line by its number, and the newest one", async () => {
      await prepare();
      expect(await the.other.logs.newestSeq()).toBe(0);
      const job = await write([{ message: "one" }, { message: "two" }]);

      const newest = await the.other.logs.newestSeq();

      expect(await the.other.logs.find(newest)).toMatchObject({ message: "two", jobId: job.id });
      expect(await the.other.logs.find(newest + 1)).toBeNull();
    });

    test("rotates the oldest lines out and tells of it", async () => {
      await prepare();
      const now = at(0);
      const lines = Array.from({ length: 20 }, (_, index) => ({
        message: `${index}`,
        at: now + index,
      }));
      await write(lines);
      const rotate = (limit: number) =>
        the.storage.logs.rotate({ linesMax: 5, bytesMax: 1e9, limit, now: the.clock.now() });
      expect(await the.other.logs.rotated()).toBeNull();

      const counts = [await rotate(10), await rotate(10), await rotate(10)];

      expect(counts).toEqual([10, 5, 0]);
      expect(await messages()).toEqual(["15", "16", "17", "18", "19"]);
      expect(await the.other.logs.rotated()).toEqual({
        lines: 15,
        beforeAt: now + 14,
        rotatedAt: the.clock.now(),
      });
    });

    test("keeps logs under a cap of bytes", async () => {
      await prepare();
      await write(Array.from({ length: 100 }, () => ({ message: "x".repeat(850) })));

      await the.storage.logs.rotate({ linesMax: 1e9, bytesMax: 50_000, limit: 1_000, now: 0 });

      expect(await messages()).toHaveLength(50);
    });

    test("has the starts and ends of steps, between which lines stand", async () => {
      await prepare();
      const job = await the.given.runningJob();
      const now = at(0);
      const steps = [
        the.given.step({ ordinal: 0, startDate: now, endDate: now + 5 }),
        the.given.step({ ordinal: 1, startDate: now + 5, endDate: null, status: "RUNNING" }),
        the.given.step({ ordinal: 2, startDate: now + 9, endDate: now + 9, status: "SKIPPED" }),
      ];
      await the.storage.jobs.advance(the.given.advance(job, { steps }));
      const marks = (after: LogPlace | null, order: "oldest" | "newest" = "oldest") =>
        the.other.logs.stepMarks({ jobId: job.id, order, after, limit: 2 });

      const first = await marks(null);
      const last = first[1];
      const second = await marks(last ? { at: last.at, n: last.n } : null);

      const shown = [...first, ...second].map(({ type, at: when, status }) => [
        type,
        when - now,
        status,
      ]);
      expect(shown).toEqual([
        ["started", 0, "COMPLETED"],
        ["started", 5, "RUNNING"],
        ["ended", 5, "COMPLETED"],
        ["started", 9, "SKIPPED"],
      ]);
      expect((await marks(null, "newest"))[0]).toMatchObject({ status: "SKIPPED" });
    });
  });
}
