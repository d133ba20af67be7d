import { beforeEach, describe, expect, test } from "vitest";
import type { StepRecord } from "../../../domain/job/step-record.ts";
import { type StoreUnderTest, useStore } from "../store-under-test.ts";

const MIB = 1_048_576;

/** What every store must do with the records of steps. */
export function stepsConform(store: StoreUnderTest): void {
  describe("steps", () => {
    const the = useStore(store);

    beforeEach(async () => {
      await the.given.recipe();
    });

    const record = async (...batches: StepRecord[][]) => {
      const job = await the.given.runningJob();
      for (const steps of batches) {
        await the.storage.jobs.advance(the.given.advance(job, { steps }));
      }
      return job;
    };
    const list = (jobId: string, repeat = 0) => the.other.steps.list({ jobId, repeat });

    test("are read as they were written", async () => {
      const step = the.given.step({
        path: "/steps/2/then/0",
        iterations: [0, 12],
        attempts: [2, 1],
        attempt: 3,
        status: "FAILED",
        output: undefined,
        truncated: true,
        error: { code: "http_error", message: "502", details: { body: "Bad gateway" } },
        endDate: the.clock.now() + 5,
      });

      const job = await record([step]);

      expect(await list(job.id)).toEqual([step]);
    });

    test.each([
      ["a step in a container", { id: null, name: null, action: null, kind: "if" }],
      ["a step in a second attempt, outside of loops", { attempts: [2] }],
      ["a step in a loop", { iterations: [7] }],
      ["a running step", { status: "RUNNING", endDate: null, output: undefined }],
      ["a skipped step", { status: "SKIPPED", skippedReason: "Condition was not met" }],
      ["a waiting step", { status: "WAITING", waitUntil: 2_000_000_000_000, endDate: null }],
    ] as const)("keep what is absent apart from what is empty: %s", async (_, fields) => {
      const step = the.given.step(fields);

      const job = await record([step]);

      expect(await list(job.id)).toEqual([step]);
    });

    test.each([
      ["null", null],
      ["false", false],
      ["0", 0],
      ["an empty text", ""],
      ["an empty list", []],
      ["an empty object", {}],
      ["deep", { a: [{ b: [[1.5, -0.25, 1e21, "x"]] }] }],
    ])("keep an output that is %s", async (_, output) => {
      const job = await record([the.given.step({ output })]);

      expect((await list(job.id))[0]?.output).toEqual(output);
    });

    test("keep text of every script, controls included", async () => {
      const output = { text: "é ü 漢字 العربية 😀 \u0007 \u2028 \\u0000 '\";--" };

      const job = await record([the.given.step({ output, input: output })]);

      expect(await list(job.id)).toMatchObject([{ output, input: output }]);
    });

    test("keep a mebibyte", async () => {
      const output = "ä".repeat(MIB / 2);

      const job = await record([the.given.step({ output })]);

      expect((await list(job.id))[0]?.output).toBe(output);
    });

    test("come in the order in which they began", async () => {
      const job = await record(
        [the.given.step({ ordinal: 10 }), the.given.step({ ordinal: 2 })],
        [the.given.step({ ordinal: 1 })],
      );

      expect((await list(job.id)).map(({ ordinal }) => ordinal)).toEqual([1, 2, 10]);
    });

    test("replace what the same step said before", async () => {
      const begun = the.given.step({ status: "RUNNING", output: undefined, endDate: null });
      const ended = the.given.step({ status: "COMPLETED", output: { a: 1 }, attempt: 2 });

      const job = await record([begun], [ended]);

      expect(await list(job.id)).toEqual([ended]);
    });

    test("say the last thing when one report says two of a step", async () => {
      const job = await record([
        the.given.step({ status: "RUNNING" }),
        the.given.step({ status: "COMPLETED" }),
      ]);

      expect(await list(job.id)).toMatchObject([{ status: "COMPLETED" }]);
    });

    test("belong to one job and one repeat", async () => {
      const job = await record([the.given.step({ output: "first" })]);
      const other = await record([the.given.step({ output: "other" })]);
      await the.storage.jobs.advance(
        the.given.advance({ ...job, repeat: 1 }, { steps: [the.given.step({ output: "again" })] }),
      );

      expect(await list(job.id)).toMatchObject([{ output: "first" }]);
      expect(await list(job.id, 1)).toMatchObject([{ output: "again" }]);
      expect(await list(other.id)).toMatchObject([{ output: "other" }]);
    });

    test("are forgotten by ranges of their order, in the report that says so", async () => {
      const steps = Array.from({ length: 10 }, (_, ordinal) => the.given.step({ ordinal }));
      const job = await record(steps.slice(0, 6));
      const other = await record(steps.slice(0, 4));

      const pruned = [
        { from: 1, to: 3 },
        { from: 5, to: 9 },
      ];
      await the.storage.jobs.advance(
        the.given.advance(job, {
          steps: [...steps.slice(6), the.given.step({ ordinal: 0, state: { turn: 9 } })],
          pruned,
        }),
      );

      expect((await list(job.id)).map(({ ordinal }) => ordinal)).toEqual([0, 3, 4, 9]);
      expect((await list(job.id))[0]?.state).toEqual({ turn: 9 });
      expect(await list(other.id)).toHaveLength(4);
    });

    test("are not forgotten by a worker that holds the job no longer", async () => {
      const job = await record([the.given.step({ ordinal: 0 })]);

      await the.storage.jobs.advance({
        ...the.given.advance(job, { pruned: [{ from: 0, to: 9 }] }),
        epoch: job.epoch - 1,
      });

      expect(await list(job.id)).toHaveLength(1);
    });

    test("are many in one report", async () => {
      const steps = Array.from({ length: 500 }, (_, ordinal) => the.given.step({ ordinal }));

      const job = await record(steps);

      expect(await list(job.id)).toHaveLength(500);
    });
  });
}
