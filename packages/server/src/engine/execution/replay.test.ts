import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ControlledAction, controlledAction } from "../../testing/controlled-action.ts";
import { type EngineUnderTest, engineUnderTest } from "../../testing/engine-under-test.ts";

const STEPS = `
- { id: first, action: test.first, input: { n: "{{ trigger.n }}" } }
- if: trigger.n > 1
  then:
    - { id: inner, action: data.set, input: { seen: true } }
- { id: second, action: test.second, input: { from: "{{ steps.first.out }}" } }
`;

describe("a job whose process was killed", () => {
  let first: ControlledAction;
  let second: ControlledAction;
  let before: EngineUnderTest;
  let after: EngineUnderTest | undefined;

  beforeEach(async () => {
    first = controlledAction("test.first");
    second = controlledAction("test.second");
    before = await engineUnderTest({ actions: [first, second] });
    await before.recipe(STEPS);
    await before.engine.start();
  });

  afterEach(async () => {
    await after?.close();
  });

  /** Kills the process and starts another one on the same file. */
  async function restart(): Promise<EngineUnderTest> {
    await before.crash();
    const { folder, clock } = before;
    after = await engineUnderTest({ folder, clock, actions: [first, second] });
    await after.engine.start();
    return after;
  }

  test("goes on after the steps that were recorded, without running them again", async () => {
    const id = await before.send({ n: 5 });
    (await first.called()).succeed({ out: "kept" });
    await second.called();

    const under = await restart();

    const again = await second.called(1);
    expect(again.input).toEqual({ from: "kept" });
    again.succeed("done");
    const job = await under.until(id, "COMPLETED");
    expect(job.epoch).toBeGreaterThan(1);
    expect(first.calls).toHaveLength(1);
    const steps = await under.steps(id);
    expect(steps.map(({ ordinal, path, output }) => ({ ordinal, path, output }))).toEqual([
      { ordinal: 0, path: "/steps/0", output: { out: "kept" } },
      { ordinal: 1, path: "/steps/1", output: true },
      { ordinal: 2, path: "/steps/1/then/0", output: { seen: true } },
      { ordinal: 3, path: "/steps/2", output: "done" },
    ]);
  });

  test("runs the step in flight again from its start, under the same idempotency key", async () => {
    const id = await before.send({ n: 1 });
    const call = await first.called();

    const under = await restart();

    const again = await first.called(1);
    expect(again.input).toEqual(call.input);
    expect(again.context.idempotencyKey).toBe(`${id}/0/steps/0`);
    expect(again.context.idempotencyKey).toBe(call.context.idempotencyKey);
    again.succeed({ out: 1 });
    (await second.called()).succeed();
    await under.until(id, "COMPLETED");
    const steps = await under.steps(id);
    expect(steps.map(({ path, status }) => ({ path, status }))).toEqual([
      { path: "/steps/0", status: "COMPLETED" },
      { path: "/steps/1", status: "COMPLETED" },
      { path: "/steps/1/then/0", status: "SKIPPED" },
      { path: "/steps/2", status: "COMPLETED" },
    ]);
  });

  test("counts a second attempt when the step was shown as running", async () => {
    const id = await before.send({ n: 1 });
    await first.called();
    await before.pass(500);
    expect(await before.steps(id)).toMatchObject([{ status: "RUNNING", attempt: 1 }]);

    const under = await restart();

    (await first.called(1)).succeed({ out: 1 });
    (await second.called()).succeed();
    await under.until(id, "COMPLETED");
    expect(await under.steps(id)).toMatchObject([{ path: "/steps/0", attempt: 2 }, {}, {}, {}]);
  });

  test("is not moved to a version that went live meanwhile", async () => {
    const id = await before.send({ n: 1 });
    (await first.called()).succeed({ out: 1 });
    await second.called();
    const document = {
      id: "sync",
      name: "Sync",
      trigger: { type: "manual" },
      steps: [{ stop: { status: "failed", reason: "version 2" } }],
    };
    await before.storage.transaction(async (stores) => {
      const version = before.given.recipeVersion({ version: 2, document });
      await stores.insertVersion(version);
      await stores.updateRecipe(before.given.recipeRow({ version: 2, activeVersion: 2 }));
    });

    const under = await restart();

    (await second.called(1)).succeed();
    expect(await under.until(id, "COMPLETED")).toMatchObject({ recipeVersion: 1 });
    expect(await under.until(await under.send(), "FAILED")).toMatchObject({ recipeVersion: 2 });
  });

  test("keeps a decision of chance that an effect has followed", async () => {
    const dice = `
      - if: $random() < 0.5
        then: [{ id: low, action: test.first }]
        else: [{ id: high, action: test.first }]`;
    await before.recipe(dice, { id: "dice" });
    const id = await before.send({}, "dice");
    await first.called();
    const [decided] = await before.steps(id);
    expect(decided).toMatchObject({ kind: "if", status: "COMPLETED" });

    const under = await restart();

    (await first.called(1)).succeed();
    await under.until(id, "COMPLETED");
    const ran = (await under.steps(id)).find(
      ({ action, status }) => action && status === "COMPLETED",
    );
    expect(ran?.id).toBe(decided?.output === true ? "low" : "high");
  });
});
