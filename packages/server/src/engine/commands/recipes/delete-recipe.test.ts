import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ControlledAction, controlledAction } from "../../../testing/controlled-action.ts";
import { type EngineUnderTest, engineUnderTest } from "../../../testing/engine-under-test.ts";
import { deleteRecipe } from "./delete-recipe.ts";

describe("deleting a recipe", () => {
  let the: EngineUnderTest;
  let work: ControlledAction;

  beforeEach(async () => {
    work = controlledAction("test.work");
    the = await engineUnderTest({ actions: [work], settings: { slots: 1 } });
    await the.recipe([{ id: "one", action: "test.work" }]);
    await the.engine.start();
  });

  afterEach(() => the.close());

  test("is refused while a job is unfinished, and says what would become of it", async () => {
    await the.send();

    const refused = deleteRecipe(the.deps, { id: "sync" });

    await expect(refused).rejects.toMatchObject({
      code: "recipe_in_use",
      message: expect.stringContaining("ABORTED"),
    });
  });

  test("aborts unfinished jobs when that is asked for, the running one with them", async () => {
    const running = await the.send();
    const call = await work.called();
    const waiting = await the.send();

    await deleteRecipe(the.deps, { id: "sync", abortsJobs: true });

    for (const id of [running, waiting]) {
      expect(await the.storage.jobs.find(id)).toMatchObject({
        status: "ABORTED",
        reason: { type: "recipe-deleted", message: "The recipe was deleted" },
        endDate: the.clock.now(),
        workerId: null,
      });
    }
    await the.pass(2_000);
    expect(call.context.signal.aborted).toBe(true);
    expect(await the.storage.recipes.find("sync")).toBeNull();
  });

  test("leaves what has ended as it is", async () => {
    const id = await the.send();
    (await work.called()).succeed();
    await the.until(id, "COMPLETED");

    await deleteRecipe(the.deps, { id: "sync", abortsJobs: true });

    expect(await the.storage.jobs.find(id)).toMatchObject({ status: "COMPLETED", reason: null });
  });
});
