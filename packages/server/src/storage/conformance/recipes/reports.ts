import { beforeEach, describe, expect, test } from "vitest";
import type { JsonObject } from "../../../domain/json.ts";
import { RECIPE } from "../../../testing/records.ts";
import type { ColumnFilter, ColumnPlace } from "../../storage.ts";
import { type StoreUnderTest, useStore } from "../store-under-test.ts";

/** Values of report columns. */
export function reportsConform(store: StoreUnderTest): void {
  describe("reports", () => {
    const the = useStore(store);

    beforeEach(async () => {
      await the.given.recipe();
      await the.given.worker();
    });

    const ended = async (report: JsonObject | null): Promise<string> => {
      const job = await the.given.runningJob();
      const change = { event: "complete", report } as const;
      await the.storage.jobs.advance(the.given.advance(job, { change }));
      the.clock.advance(1);
      return job.id;
    };
    const byColumn = async (
      order: "ascending" | "descending",
      { limit = 100, filter = {} }: { limit?: number; filter?: object } = {},
    ) => {
      const pages: string[][] = [];
      let after: ColumnPlace | null = null;
      do {
        const page: Awaited<ReturnType<typeof the.storage.reports.listByColumn>> =
          await the.storage.reports.listByColumn({
            recipeId: RECIPE,
            column: "Amount",
            order,
            filter: { recipeIds: [RECIPE], ...filter },
            limit,
            after,
          });
        pages.push(page.jobs.map(({ id }) => id));
        after = page.next;
      } while (after !== null);
      return pages.flat();
    };
    const fitting = async (column: Omit<ColumnFilter, "recipeId">) => {
      const columns = [{ recipeId: RECIPE, ...column }];
      const request = { order: "oldest", limit: 100, after: null } as const;
      const page = await the.storage.jobs.list({
        ...request,
        filter: { recipeIds: [RECIPE], columns },
      });
      return page.jobs.map(({ report }) => report?.Amount);
    };

    test("order numbers before texts, and blank ones last, either way", async () => {
      const values = [10, "b", 9.5, null, -3, "a", true];
      const ids = new Map<unknown, string>();
      for (const value of values) ids.set(value, await ended({ Amount: value }));
      const names = (list: string[]) =>
        list.map((id) => [...ids].find(([, other]) => other === id)?.[0]);

      const up = await byColumn("ascending");
      const down = await byColumn("descending");

      expect(names(up)).toEqual([true, -3, 9.5, 10, "a", "b", null]);
      expect(names(down)).toEqual(["b", "a", 10, 9.5, -3, true, null]);
    });

    test("are paged without a gap, across equal values and into the blank ones", async () => {
      for (const value of [1, 1, 1, 2, null, null, 2]) await ended({ Amount: value });
      await the.given.job();

      const whole = await byColumn("ascending");
      const paged = await byColumn("ascending", { limit: 2 });

      expect(whole).toHaveLength(8);
      expect(paged).toEqual(whole);
    });

    test("fit the other filters of the list", async () => {
      await ended({ Amount: 1 });
      await the.given.job();

      const completed = await byColumn("ascending", { filter: { statuses: ["COMPLETED"] } });

      expect(completed).toHaveLength(1);
    });

    test("are found by value, range and part", async () => {
      for (const Amount of [5, 50, "5", "Müller 100%", true]) await ended({ Amount });

      const found = [
        await fitting({ column: "Amount", equals: "5" }),
        await fitting({ column: "Amount", equals: "true" }),
        await fitting({ column: "Amount", min: "6" }),
        await fitting({ column: "Amount", min: "5", max: "50" }),
        await fitting({ column: "Amount", contains: "100%" }),
        await fitting({ column: "Amount", min: "A", max: "Z" }),
        await fitting({ column: "Other", equals: "5" }),
      ];

      expect(found).toEqual([
        [5, "5"],
        [true],
        [50],
        [5, 50],
        ["Müller 100%"],
        ["Müller 100%"],
        [],
      ]);
    });

    test("tell long texts apart that begin alike", async () => {
      const long = "x".repeat(1_000);
      await ended({ Amount: `${long}1` });
      await ended({ Amount: `${long}2` });

      const found = await fitting({ column: "Amount", equals: `${long}2` });

      expect(found).toEqual([`${long}2`]);
    });

    test("are found by a search within their recipe", async () => {
      const id = await ended({ Amount: "Invoice 4711" });
      await ended({ Amount: "Invoice 4712" });
      const filter = { recipeIds: [RECIPE], text: "4711" };

      const page = await the.storage.jobs.list({ filter, order: "newest", limit: 10, after: null });

      expect(page.jobs.map((job) => job.id)).toEqual([id]);
    });

    test("are none of a stale worker, nor of a halt that is no end", async () => {
      const job = await the.given.runningJob();
      const report = { Amount: 1 };
      const stale = { ...job, epoch: job.epoch - 1 };

      await the.storage.jobs.advance(
        the.given.advance(stale, { change: { event: "complete", report } }),
      );
      await the.storage.jobs.advance(the.given.advance(job, { change: { event: "halt", report } }));

      expect(await fitting({ column: "Amount", equals: "1" })).toEqual([]);
    });

    test("go with a rerun until it has ended", async () => {
      const id = await ended({ Amount: 1 });

      await the.storage.transaction(async (stores) => {
        const job = await stores.lockJob(id);
        if (!job) throw new Error("The job is gone");
        await stores.archiveRepeat(job);
        await stores.updateJob(
          { ...job, status: "PENDING", repeat: 1, report: null, endDate: null },
          { state: "ready" },
        );
      });

      expect(await fitting({ column: "Amount", equals: "1" })).toEqual([]);
      expect(await byColumn("ascending")).toEqual([id]);
    });

    test("are filled in for ended jobs, newest first, under the revision of the columns", async () => {
      const ids = [await ended(null), await ended(null)];
      await the.given.job();
      const columns = [{ name: "Amount", value: "{{ trigger.n }}" }];
      await the.storage.transaction((stores) =>
        stores.writeReport(RECIPE, { columns, lockWhileActive: false, revision: 3, jobId: null }),
      );
      const fill = (revision: number, Amount: number) =>
        the.storage.reports.fill({
          recipeId: RECIPE,
          revision,
          values: ids.map((jobId) => ({ jobId, repeat: 0, report: { Amount } })),
        });

      const listed = await the.storage.reports.toFill({ recipeId: RECIPE, before: null, limit: 9 });
      const answers = [await fill(3, 1), await fill(3, 2), await fill(2, 9)];

      expect(listed.map(({ id }) => id)).toEqual([...ids].reverse());
      expect(answers).toEqual([true, true, false]);
      expect(await fitting({ column: "Amount", min: "0" })).toEqual([2, 2]);
    });
  });
}
