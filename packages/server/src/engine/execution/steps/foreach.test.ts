import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ActionError } from "../../../domain/connector.ts";
import { type ControlledAction, controlledAction } from "../../../testing/controlled-action.ts";
import { type EngineUnderTest, engineUnderTest } from "../../../testing/engine-under-test.ts";

const LINES = `
- id: loop
  foreach: "{{ trigger.lines }}"
  as: line
  steps:
    - if: line.sku = 'A'
      then:
        - { id: found, action: data.set, input: { at: "{{ loop.index }}" } }
    - id: post
      action: data.set
      input: { sku: "{{ line.sku }}", found: "{{ steps.found.at }}", last: "{{ loop.last }}" }
- { id: after, action: data.set, input: { post: "{{ steps.post }}", found: "{{ steps.found }}" } }
`;

describe("a foreach step", () => {
  let under: EngineUnderTest;
  let call: ControlledAction;

  beforeEach(async () => {
    call = controlledAction("test.call");
    under = await engineUnderTest({ actions: [call] });
    await under.recipe(LINES);
    await under.engine.start();
  });

  afterEach(() => under.close());

  test("runs its steps for each item, each turn with its own outputs", async () => {
    const lines = [{ sku: "A" }, { sku: "B" }];

    const job = await under.until(await under.send({ lines }), "COMPLETED");

    const steps = await under.steps(job.id);
    expect(steps.map(({ id, iterations, status }) => [id, iterations, status])).toEqual([
      ["loop", [], "COMPLETED"],
      [null, [0], "COMPLETED"],
      ["found", [0], "COMPLETED"],
      ["post", [0], "COMPLETED"],
      [null, [1], "COMPLETED"],
      ["found", [1], "SKIPPED"],
      ["post", [1], "COMPLETED"],
      ["after", [], "COMPLETED"],
    ]);
    expect(steps[0]).toMatchObject({ input: { items: 2 }, output: { iterations: 2 } });
    const outputs = steps.filter(({ id }) => id === "post").map(({ output }) => output);
    expect(outputs).toEqual([
      { sku: "A", found: 0, last: false },
      { sku: "B", found: null, last: true },
    ]);
  });

  test("leaves the outputs of its last turn to the steps after it", async () => {
    const job = await under.until(
      await under.send({ lines: [{ sku: "A" }, { sku: "B" }] }),
      "COMPLETED",
    );

    const after = (await under.steps(job.id)).at(-1);
    expect(after?.output).toEqual({ post: { sku: "B", found: null, last: true }, found: null });
  });

  test("passes over an empty list", async () => {
    const job = await under.until(await under.send({ lines: [] }), "COMPLETED");

    const [loop, ...others] = await under.steps(job.id);
    expect(loop).toMatchObject({ input: { items: 0 }, output: { iterations: 0 } });
    expect(others.map(({ id }) => id)).toEqual(["after"]);
  });

  test.each([
    ["some text", "foreach needs a list, got string"],
    [{ a: 1 }, "foreach needs a list, got object"],
    [null, "foreach needs a list, got null"],
  ])("fails its job when it gets %j instead of a list", async (lines, message) => {
    const job = await under.until(await under.send({ lines }), "FAILED");

    expect(job.error).toEqual({ code: "wrong_type", message, step: "/steps/0" });
  });

  test("takes 10,000 items and not one more", async () => {
    await under.recipe(
      `[{ foreach: "{{ trigger.lines }}", as: n, steps: [{ if: n = -1, then: [] }] }]`,
      { id: "many" },
    );
    const items = (count: number) => ({ lines: Array.from({ length: count }, (_, n) => n) });

    const most = await under.send(items(10_000), "many");
    const more = await under.send(items(10_001), "many");

    await under.until(most, "COMPLETED");
    const job = await under.until(more, "FAILED");
    expect(job.error).toMatchObject({
      code: "limit_exceeded",
      message: "foreach got 10001 items; the limit is 10000",
    });
  });

  test("gives every turn an idempotency key of its own, and says which turn failed", async () => {
    await under.recipe(
      `[{ foreach: [a, b], as: item, steps: [{ id: send, action: test.call, input: "{{ item }}" }] }]`,
      { id: "calls" },
    );
    const id = await under.send({}, "calls");

    const first = await call.called(0);
    first.succeed();
    const second = await call.called(1);
    second.fail(new ActionError("refused", "No"));

    await under.until(id, "FAILED");
    const keys = [first, second].map(({ context }) => context.idempotencyKey);
    expect(keys).toEqual([`${id}/0/steps/0/steps/0/0`, `${id}/0/steps/0/steps/0/1`]);
    expect(await under.steps(id)).toMatchObject([
      { path: "/steps/0", status: "FAILED" },
      { iterations: [0], status: "COMPLETED" },
      { iterations: [1], status: "FAILED", error: { code: "refused" } },
    ]);
  });

  test("goes on in the turn in which the process was killed", async () => {
    await under.recipe(
      `[{ foreach: [a, b, c], as: item, steps: [{ id: send, action: test.call, input: "{{ item }}" }] }]`,
      { id: "calls" },
    );
    const id = await under.send({}, "calls");
    (await call.called(0)).succeed("A");
    await call.called(1);
    await under.crash();

    const { folder, clock } = under;
    under = await engineUnderTest({ folder, clock, actions: [call] });
    await under.engine.start();

    (await call.called(2)).succeed("B");
    (await call.called(3)).succeed("C");
    await under.until(id, "COMPLETED");
    expect(call.calls.map(({ input }) => input)).toEqual(["a", "b", "b", "c"]);
    expect((await under.steps(id)).map(({ output }) => output)).toEqual([
      { iterations: 3 },
      "A",
      "B",
      "C",
    ]);
  });
});
