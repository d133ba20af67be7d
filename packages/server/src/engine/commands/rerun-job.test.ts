import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ControlledAction, controlledAction } from "../../testing/controlled-action.ts";
import { type EngineUnderTest, engineUnderTest } from "../../testing/engine-under-test.ts";
import { cancelJob } from "./cancel-job.ts";
import { rerunJob } from "./rerun-job.ts";

const BY = "ada";

describe("rerun of a job", () => {
  let under: EngineUnderTest;
  let call: ControlledAction;

  beforeEach(async () => {
    call = controlledAction("test.call");
    under = await engineUnderTest({ actions: [call] });
    await under.recipe([{ id: "call", action: "test.call", input: { n: "{{ trigger.n }}" } }]);
    await under.engine.start();
  });

  afterEach(() => under.close());

  async function completed(): Promise<string> {
    const id = await under.send({ n: 7 });
    (await call.called()).succeed("first");
    await under.until(id, "COMPLETED");
    return id;
  }

  test("sends the stored event through the whole recipe again, in the job's own place", async () => {
    const id = await completed();
    const original = await under.storage.jobs.find(id);
    await under.pass(60_000);

    const { job } = await rerunJob(under.deps, { jobId: id, by: BY });
    const again = await call.called(1);

    expect(job).toMatchObject({ repeat: 1, runBy: BY, queuedDate: under.clock.now() });
    expect(again.input).toEqual({ n: 7 });
    expect(again.context.idempotencyKey).toBe(`${id}/1/steps/0`);
    again.succeed("second");
    expect(await under.until(id, "COMPLETED")).toMatchObject({
      id,
      repeat: 1,
      createDate: original?.createDate,
      progress: 100,
    });
  });

  test("keeps every earlier execution with its steps", async () => {
    const id = await completed();
    await rerunJob(under.deps, { jobId: id, by: BY });
    (await call.called(1)).fail(new Error("now it fails"));
    await under.until(id, "FAILED");

    const repeats = await under.storage.jobs.repeats(id);

    expect(repeats.map(({ repeat, status }) => ({ repeat, status }))).toEqual(
      expect.arrayContaining([
        { repeat: 0, status: "COMPLETED" },
        { repeat: 1, status: "FAILED" },
      ]),
    );
    expect(await under.steps(id, 0)).toMatchObject([{ output: "first", status: "COMPLETED" }]);
    expect(await under.steps(id, 1)).toMatchObject([{ status: "FAILED" }]);
  });

  test("uses the newest saved version, live or not, and runs while the recipe is stopped", async () => {
    const id = await completed();
    await under.storage.transaction(async (stores) => {
      const steps = [{ stop: { status: "failed", reason: "version 2" } }];
      const document = { id: "sync", name: "Sync", trigger: { type: "manual" }, steps };
      await stores.insertVersion(under.given.recipeVersion({ version: 2, document }));
      const row = { version: 2, activeVersion: 1, active: false };
      await stores.updateRecipe(under.given.recipeRow(row));
    });

    await rerunJob(under.deps, { jobId: id, by: BY });

    const job = await under.until(id, "FAILED");
    expect(job).toMatchObject({ recipeVersion: 2, error: { message: "version 2" } });
  });

  test("of any but the latest repeat is refused", async () => {
    const id = await completed();
    await rerunJob(under.deps, { jobId: id, by: BY, fromRepeat: 0 });
    (await call.called(1)).succeed();
    await under.until(id, "COMPLETED");

    await expect(rerunJob(under.deps, { jobId: id, by: BY, fromRepeat: 0 })).rejects.toMatchObject({
      code: "not_latest_repeat",
    });
  });

  test("of a job that has not ended is refused, with what can be done instead", async () => {
    const id = await under.send();
    await call.called();

    await expect(rerunJob(under.deps, { jobId: id, by: BY })).rejects.toMatchObject({
      code: "invalid_transition",
      details: { allowed: ["stop", "cancel"] },
    });
  });

  test("of a payload job is refused", async () => {
    const id = await under.given.job({ kind: "payload", event: "{}" });
    (await call.called()).succeed();
    await under.until(id, "COMPLETED");

    await expect(rerunJob(under.deps, { jobId: id, by: BY })).rejects.toMatchObject({
      code: "not_rerunnable",
    });
  });

  test("of a canceled job starts with a clean sheet", async () => {
    const id = await under.send({ n: 1 });
    await call.called();
    await cancelJob(under.deps, { jobId: id, by: BY });
    await under.until(id, "CANCELED");

    const { job } = await rerunJob(under.deps, { jobId: id, by: BY });

    expect(job).toMatchObject({ status: "PENDING", reason: null, error: null, activeMs: 0 });
    (await call.called(1)).succeed();
    await under.until(id, "COMPLETED");
  });
});
