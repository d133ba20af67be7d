import { beforeEach, describe, expect, test } from "vitest";
import type { LogLine } from "../../../domain/job/step-record.ts";
import type { LogRequest } from "../../storage.ts";
import { type StoreUnderTest, useStore } from "../store-under-test.ts";

/** What every store must do with the lines of a job's log. */
export function logsConform(store: StoreUnderTest): void {
  describe("logs", () => {
    const the = useStore(store);

    beforeEach(async () => {
      await the.given.recipe();
    });

    const write = async (lines: LogLine[]) => {
      const job = await the.given.runningJob();
      await the.storage.jobs.advance(the.given.advance(job, { logs: lines }));
      return job;
    };
    const list = (jobId: string, request: Partial<LogRequest> = {}) =>
      the.other.logs.list({ jobId, after: null, limit: 100, ...request });
    const messages = async (jobId: string, request: Partial<LogRequest> = {}) =>
      (await list(jobId, request)).map(({ message }) => message);

    test("are read as they were written", async () => {
      const lines = [
        the.given.line({ level: "WARN", step: "/steps/0", info: { tries: 2 } }),
        the.given.line({ info: null }),
        the.given.line(),
      ];

      const job = await write(lines);

      const stored = await list(job.id);
      expect(stored.map(({ seq: _, repeat: __, jobId: ___, ...line }) => line)).toEqual(lines);
      expect(stored.map(({ repeat }) => repeat)).toEqual([0, 0, 0]);
    });

    test("keep the order in which they were written, page by page", async () => {
      const texts = Array.from({ length: 25 }, (_, index) => `line ${index}`);
      const job = await write(texts.map((message) => the.given.line({ message })));

      const first = await list(job.id, { limit: 10 });
      const second = await list(job.id, { limit: 10, after: first.at(-1)?.seq ?? null });
      const third = await list(job.id, { limit: 10, after: second.at(-1)?.seq ?? null });

      expect([...first, ...second, ...third].map(({ message }) => message)).toEqual(texts);
      expect(await list(job.id, { after: third.at(-1)?.seq ?? null })).toEqual([]);
    });

    test("belong to one job", async () => {
      const job = await write([the.given.line({ message: "mine" })]);
      await write([the.given.line({ message: "not mine" })]);

      expect(await messages(job.id)).toEqual(["mine"]);
    });

    test("are found by level", async () => {
      const job = await write(
        (["INFO", "WARN", "ERROR"] as const).map((level) =>
          the.given.line({ level, message: level }),
        ),
      );

      expect(await messages(job.id, { levels: ["WARN", "ERROR"] })).toEqual(["WARN", "ERROR"]);
    });

    test("are found by text, literally and in any case", async () => {
      const job = await write(
        ["Took 100% of it", "took 100 of it", "a_b", "axb", "back\\slash", "it's"].map((message) =>
          the.given.line({ message }),
        ),
      );

      expect(await messages(job.id, { text: "100%" })).toEqual(["Took 100% of it"]);
      expect(await messages(job.id, { text: "TOOK" })).toHaveLength(2);
      expect(await messages(job.id, { text: "a_b" })).toEqual(["a_b"]);
      expect(await messages(job.id, { text: "\\" })).toEqual(["back\\slash"]);
      expect(await messages(job.id, { text: "'" })).toEqual(["it's"]);
    });

    test("are found by the letters of every script as they stand", async () => {
      const job = await write(
        ["Äpfel geliefert", "ÉCOLE", "漢字"].map((message) => the.given.line({ message })),
      );

      expect(await messages(job.id, { text: "Äpfel" })).toEqual(["Äpfel geliefert"]);
      expect(await messages(job.id, { text: "ÉCOLE" })).toEqual(["ÉCOLE"]);
      expect(await messages(job.id, { text: "漢" })).toEqual(["漢字"]);
    });

    test("of commands belong to the repeat that they name", async () => {
      const job = await write([the.given.line({ message: "first" })]);

      await the.storage.transaction((stores) =>
        stores.insertLog({
          jobId: job.id,
          repeat: 1,
          line: the.given.line({ message: "Rerun by ann" }),
        }),
      );

      expect(await messages(job.id, { repeat: 1 })).toEqual(["Rerun by ann"]);
      expect(await messages(job.id)).toEqual(["first", "Rerun by ann"]);
    });
  });
}
