import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ControlledAction, controlledAction } from "../../testing/controlled-action.ts";
import { type EngineUnderTest, engineUnderTest } from "../../testing/engine-under-test.ts";
import { startRecipe } from "../commands/recipes/start-recipe.ts";
import { stopRecipe } from "../commands/recipes/stop-recipe.ts";

const RECIPE = { id: "sync" };

describe("stopping a recipe", () => {
  let under: EngineUnderTest;
  let call: ControlledAction;

  beforeEach(async () => {
    call = controlledAction("test.call");
    under = await engineUnderTest({ actions: [call], settings: { slots: 1 } });
    await under.recipe([
      { id: "one", action: "test.call" },
      { id: "two", action: "test.call" },
    ]);
    await under.engine.start();
  });

  afterEach(() => under.close());

  /** Saves a version 2 that would fail every job. */
  async function saveVersion2(id: string): Promise<void> {
    const steps = [{ stop: { status: "failed", reason: "version 2" } }];
    const document = { id, name: "Sync", trigger: { type: "manual" }, steps };
    await under.storage.transaction(async (stores) => {
      await stores.insertVersion(under.given.recipeVersion({ recipeId: id, version: 2, document }));
      const row = await stores.lockRecipe(id);
      if (row) await stores.updateRecipe({ ...row, version: 2 });
    });
  }

  test("lets the step in flight end, and starting it goes on with the next one", async () => {
    const id = await under.send();
    const one = await call.called();

    await stopRecipe(under.deps, RECIPE);
    await under.until(id, "PAUSING");
    expect(one.context.signal.aborted).toBe(false);
    one.succeed("kept");
    const paused = await under.until(id, "PAUSED");
    expect(paused).toMatchObject({ reason: { type: "recipe-stopped" }, workerId: null });
    await under.pass(3_000);
    expect(call.calls).toHaveLength(1);

    await startRecipe(under.deps, RECIPE);
    (await call.called(1)).succeed();
    expect(await under.until(id, "COMPLETED")).toMatchObject({ reason: null });
    expect(await under.steps(id)).toMatchObject([{ output: "kept" }, { id: "two" }]);
  });

  test("keeps its jobs on the version with which they began", async () => {
    const old = await under.send();
    const one = await call.called();
    await stopRecipe(under.deps, RECIPE);
    await under.rest();
    one.succeed();
    await under.until(old, "PAUSED");
    await saveVersion2("sync");

    await startRecipe(under.deps, RECIPE);
    (await call.called(1)).succeed();

    expect(await under.until(old, "COMPLETED")).toMatchObject({ recipeVersion: 1 });
    expect(await under.until(await under.send(), "FAILED")).toMatchObject({ recipeVersion: 2 });
  });

  test("holds jobs that have not begun, which then run on the version that is live", async () => {
    await under.recipe([{ id: "one", action: "test.call" }], { id: "single", concurrency: 1 });
    const blocker = await under.send({}, "single");
    const queued = await under.send({}, "single");
    await call.called();

    await stopRecipe(under.deps, { id: "single" });
    call.calls[0]?.succeed();
    await under.until(blocker, "COMPLETED");
    await under.pass(2_000);
    expect(await under.until(queued, "PENDING")).toMatchObject({ recipeVersion: null });
    await saveVersion2("single");

    await startRecipe(under.deps, { id: "single" });

    expect(await under.until(queued, "FAILED")).toMatchObject({ recipeVersion: 2 });
  });

  test("lets a job whose last step is under way complete", async () => {
    const id = await under.send();
    (await call.called()).succeed();
    const two = await call.called(1);
    await stopRecipe(under.deps, RECIPE);
    await under.rest();

    two.succeed();

    await under.until(id, "COMPLETED");
  });

  test("pauses a job on hold at once, and its timer fires when the recipe starts again", async () => {
    await under.recipe([{ wait: { for: "1h" } }, { id: "after", action: "test.call" }], {
      id: "waits",
    });
    const id = await under.send({}, "waits");
    await under.rest();
    await under.until(id, "RUNNING");

    await stopRecipe(under.deps, { id: "waits" });
    expect(await under.storage.jobs.find(id)).toMatchObject({ status: "PAUSED" });
    under.clock.advance(2 * 3_600_000);
    await under.pass(2_000);
    expect(await under.storage.jobs.find(id)).toMatchObject({ status: "PAUSED" });

    await startRecipe(under.deps, { id: "waits" });
    await under.pass(1_500);
    (await call.called()).succeed();
    await under.until(id, "COMPLETED");
  });

  test("changes nothing for a job when it is started again before the step ends", async () => {
    const id = await under.send();
    const one = await call.called();
    await stopRecipe(under.deps, RECIPE);
    await under.until(id, "PAUSING");
    await startRecipe(under.deps, RECIPE);
    expect(await under.until(id, "RUNNING")).toMatchObject({ epoch: 1 });
    await under.pass(1_250);

    one.succeed();
    (await call.called(1)).succeed();

    expect(await under.until(id, "COMPLETED")).toMatchObject({ epoch: 1 });
  });
});
