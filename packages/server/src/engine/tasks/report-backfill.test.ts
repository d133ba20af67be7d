import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Json } from "../../domain/json.ts";
import { type EngineUnderTest, engineUnderTest } from "../../testing/engine-under-test.ts";
import { RECIPE } from "../../testing/records.ts";
import { setReport } from "../commands/recipes/set-report.ts";
import { type BuiltInTask, TaskHalted } from "./built-in-task.ts";
import { reportBackfill } from "./report-backfill.ts";

const AMOUNT = { name: "Amount", value: "{{ trigger.n }}" };
const DOUBLE = { name: "Double", value: "{{ steps.note.n * 2 }}" };

describe("the backfill of a report", () => {
  let under: EngineUnderTest;

  beforeEach(async () => {
    under = await engineUnderTest();
    await under.recipe([{ id: "note", action: "data.set", input: { n: "{{ trigger.n }}" } }]);
    await under.engine.start();
  });

  afterEach(() => under.close());

  const ended = async (count: number) => {
    const ids: string[] = [];
    for (let n = 0; n < count; n += 1) ids.push(await under.send({ n }));
    for (const id of ids) await under.until(id, "COMPLETED");
    return ids;
  };
  const set = async (...columns: { name: string; value: string }[]) => {
    const report = { columns, lockWhileActive: false };
    const { jobId } = await setReport(under.deps, { id: RECIPE, report });
    return jobId ?? "";
  };
  const finished = async (jobId: string) => {
    await under.pass(5_000);
    return under.until(jobId, "COMPLETED");
  };
  const reports = (ids: string[]) =>
    Promise.all(ids.map(async (id) => (await under.storage.jobs.find(id))?.report));
  const resultOf = async (jobId: string) =>
    (await under.steps(jobId)).find(({ kind }) => kind === "return")?.output;

  test("evaluates the columns over what each job has recorded", async () => {
    const ids = await ended(3);

    const jobId = await set(AMOUNT, DOUBLE);
    await finished(jobId);

    expect(await reports(ids)).toEqual([
      { Amount: 0, Double: 0 },
      { Amount: 1, Double: 2 },
      { Amount: 2, Double: 4 },
    ]);
    expect(await resultOf(jobId)).toEqual({ filled: 3, superseded: false });
  });

  test("ends where a later change of the columns has overtaken it", async () => {
    const ids = await ended(2);

    const early = await set(AMOUNT);
    const late = await set(DOUBLE);
    await finished(early);
    await finished(late);

    expect(await resultOf(early)).toMatchObject({ superseded: true });
    expect(await reports(ids)).toEqual([{ Double: 0 }, { Double: 2 }]);
  });

  test("takes columns away that the report has no more", async () => {
    const ids = await ended(1);
    await finished(await set(AMOUNT));

    await finished(await set());

    expect(await reports(ids)).toEqual([null]);
  });

  test("goes on after its last batch when its process dies", async () => {
    const ids = await ended(60);
    const states: Json[] = [];
    const dying: BuiltInTask = {
      ...reportBackfill,
      run: (context) =>
        reportBackfill.run({
          ...context,
          async checkpoint(state, progress) {
            await context.checkpoint(state, progress);
            states.push(state);
            if (states.length === 1) throw new TaskHalted();
          },
        }),
    };
    Object.assign(under.deps, { tasks: new Map([[dying.name, dying]]) });

    const jobId = await set(AMOUNT);
    await finished(jobId);

    expect(states).toHaveLength(3);
    expect((await reports(ids)).map((report) => report?.Amount)).toEqual(ids.map((_, n) => n));
  });

  test("is not begun for a recipe without jobs, nor for the same columns", async () => {
    const first = await set(AMOUNT);
    await ended(1);
    const again = await set(AMOUNT);

    expect([first, again]).toEqual(["", ""]);
  });
});
