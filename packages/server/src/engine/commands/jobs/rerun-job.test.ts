import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ControlledAction, controlledAction } from "../../../testing/controlled-action.ts";
import { type EngineUnderTest, engineUnderTest } from "../../../testing/engine-under-test.ts";
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

  describe("from a step", () => {
    beforeEach(async () => {
      await under.recipe(
        `
        - { id: first, action: test.call, input: { step: first } }
        - if: "trigger.n > 5"
          then:
            - { id: second, action: test.call, input: { of: "{{ steps.first }}" } }
        - { id: third, action: test.call, input: { of: "{{ steps.second }}" } }
        `,
        { id: "chain" },
      );
    });

    async function failedAtThird(): Promise<string> {
      const id = await under.send({ n: 7 }, "chain");
      (await call.called(0)).succeed("one");
      (await call.called(1)).succeed("two");
      (await call.called(2)).fail(new Error("not today"));
      await under.until(id, "FAILED");
      return id;
    }

    test("takes over what is recorded before it, and runs the rest", async () => {
      const id = await failedAtThird();

      const { job } = await rerunJob(under.deps, { jobId: id, by: BY, fromStep: "second" });
      const again = await call.called(3);

      expect(job).toMatchObject({ repeat: 1, fromStep: "/steps/1/then/0", recipeVersion: 1 });
      expect(again.input).toEqual({ of: "one" });
      again.succeed("two again");
      const third = await call.called(4);
      expect(third.input).toEqual({ of: "two again" });
      third.succeed();
      await under.until(id, "COMPLETED");
      expect(call.calls).toHaveLength(5);
      const records = await under.steps(id, 1);
      expect(records.map((step) => [step.path, step.reused === true])).toEqual([
        ["/steps/0", true],
        ["/steps/1", true],
        ["/steps/1/then/0", false],
        ["/steps/2", false],
      ]);
      expect(await under.steps(id, 0)).toHaveLength(4);
    });

    test("runs in the version that recorded the outputs, though there is a newer one", async () => {
      const id = await failedAtThird();
      await under.storage.transaction(async (stores) => {
        const row = await stores.lockRecipe("chain");
        if (row) await stores.updateRecipe({ ...row, version: 2 });
        const document = { id: "chain", name: "Chain", trigger: { type: "manual" }, steps: [] };
        await stores.insertVersion(
          under.given.recipeVersion({ recipeId: "chain", version: 2, document }),
        );
      });

      await rerunJob(under.deps, { jobId: id, by: BY, fromStep: "third" });
      (await call.called(3)).succeed();

      expect(await under.until(id, "COMPLETED")).toMatchObject({ recipeVersion: 1, repeat: 1 });
      expect(await under.storage.jobs.repeats(id)).toMatchObject([
        { repeat: 0, fromStep: null },
        { repeat: 1, fromStep: "/steps/2" },
      ]);
    });

    test.each([
      ["no such step", "nowhere", "No step 'nowhere' ran"],
      ["a step in a loop", "/steps/0/steps/0", "inside a loop"],
    ])("refuses %s", async (_what, fromStep, message) => {
      await under.recipe(
        `
        - { foreach: [1], as: n, steps: [{ id: inner, action: test.call }] }
        - { id: last, action: test.call }
        `,
        { id: "looping" },
      );
      const id = await under.send({}, "looping");
      (await call.called(0)).succeed();
      (await call.called(1)).fail(new Error("no"));
      await under.until(id, "FAILED");

      await expect(rerunJob(under.deps, { jobId: id, by: BY, fromStep })).rejects.toMatchObject({
        code: "bad_reference",
        message: expect.stringContaining(message),
      });
      expect(await under.storage.jobs.find(id)).toMatchObject({ status: "FAILED", repeat: 0 });
    });
  });
});
