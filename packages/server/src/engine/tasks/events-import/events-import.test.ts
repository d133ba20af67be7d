import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Json } from "../../../domain/json.ts";
import { type EngineUnderTest, engineUnderTest } from "../../../testing/engine-under-test.ts";
import { RECIPE } from "../../../testing/records.ts";
import { importEvents } from "../../commands/accept/import-events.ts";
import { rerunJob } from "../../commands/jobs/rerun-job.ts";
import { startRecipe } from "../../commands/recipes/start-recipe.ts";
import { stopRecipe } from "../../commands/recipes/stop-recipe.ts";
import { type BuiltInTask, TaskHalted } from "../built-in-task.ts";
import { checkFile } from "./check-file.ts";
import { eventsImport } from "./events-import.ts";

const ROWS = 1_200;

describe("an import of events", () => {
  let under: EngineUnderTest;

  beforeEach(async () => {
    under = await engineUnderTest({ settings: { slots: 20 } });
    await under.recipe([{ id: "note", action: "data.set", input: { n: "{{ trigger.n }}" } }]);
  });

  afterEach(() => under.close());

  const begin = async (): Promise<string> => {
    const lines = Array.from({ length: ROWS }, (_, n) => `{"n":${n}}`);
    const file = await checkFile(lines.join("\n"), "ndjson");
    const recipe = await under.storage.recipes.find(RECIPE);
    if (recipe === null) throw new Error("The recipe is gone");
    return (await importEvents(under.deps, { recipe, file, runBy: "Ada", key: null })).jobId;
  };
  const made = async () => {
    const counts = await under.storage.jobs.countByStatus({ recipeIds: [RECIPE] });
    return counts.reduce((sum, { count }) => sum + count, 0);
  };
  const resultOf = async (jobId: string, repeat = 0) =>
    (await under.steps(jobId, repeat)).find(({ kind }) => kind === "return")?.output;

  test("makes one job of each row", async () => {
    const jobId = await begin();

    await under.engine.start();
    const job = await under.until(jobId, "COMPLETED");

    expect(job.runBy).toBe("Ada");
    expect(await resultOf(jobId)).toEqual({ rows: ROWS, jobs: ROWS, duplicates: 0, filtered: 0 });
    expect(await made()).toBe(ROWS);
  });

  test("doubles no row when the process dies before it could note what it had accepted", async () => {
    let deaths = 0;
    const dying: BuiltInTask = {
      ...eventsImport,
      run: (context) =>
        eventsImport.run({
          ...context,
          async checkpoint(state: Json, progress) {
            deaths += 1;
            if (deaths <= 2) throw new TaskHalted();
            await context.checkpoint(state, progress);
          },
        }),
    };
    Object.assign(under.deps, { tasks: new Map([[dying.name, dying]]) });
    const jobId = await begin();

    await under.engine.start();
    await under.until(jobId, "COMPLETED");

    expect(deaths).toBeGreaterThan(2);
    expect(await made()).toBe(ROWS);
  });

  test("fails when its recipe is stopped, and a rerun brings the missing rows", async () => {
    const jobId = await begin();
    await stopRecipe(under.deps, { id: RECIPE });
    await under.engine.start();
    const failed = await under.until(jobId, "FAILED");
    await startRecipe(under.deps, { id: RECIPE });

    await rerunJob(under.deps, { jobId, by: "Ada" });
    await under.until(jobId, "COMPLETED");

    expect(failed.error?.code).toBe("recipe_not_active");
    expect(await made()).toBe(ROWS);
  });
});
