import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ControlledAction, controlledAction } from "../../../testing/controlled-action.ts";
import { type EngineUnderTest, engineUnderTest } from "../../../testing/engine-under-test.ts";

describe("a repeat step", () => {
  let under: EngineUnderTest;
  let call: ControlledAction;

  beforeEach(async () => {
    call = controlledAction("test.call");
    under = await engineUnderTest({ actions: [call] });
    await under.engine.start();
  });

  afterEach(() => under.close());

  test("asks after each turn whether to take another one, with the turn's outputs", async () => {
    await under.recipe(`
      - id: pages
        repeat: [{ id: page, action: data.set, input: { number: "{{ loop.index }}" } }]
        while: steps.page.number < trigger.last
      - { id: after, action: data.set, input: { page: "{{ steps.page.number }}", pages: "{{ steps.pages }}" } }`);

    const job = await under.until(await under.send({ last: 2 }), "COMPLETED");

    const steps = await under.steps(job.id);
    expect(steps.map(({ path, iterations, output }) => [path, iterations, output])).toEqual([
      ["/steps/0", [], { iterations: 3 }],
      ["/steps/0/repeat/0", [0], { number: 0 }],
      ["/steps/0/repeat/0", [1], { number: 1 }],
      ["/steps/0/repeat/0", [2], { number: 2 }],
      ["/steps/1", [], { page: 2, pages: { iterations: 3 } }],
    ]);
  });

  test("runs its steps once when the condition is never met", async () => {
    await under.recipe(`
      - repeat: [{ id: page, action: data.set, input: { n: 1 } }]
        while: { all: [{ left: "{{ steps.page.n }}", op: greater_than, right: 1 }] }`);

    const job = await under.until(await under.send(), "COMPLETED");

    const [loop, ...turns] = await under.steps(job.id);
    expect(loop).toMatchObject({ kind: "repeat", status: "COMPLETED", output: { iterations: 1 } });
    expect(turns).toHaveLength(1);
  });

  test("leaves nothing of an earlier turn to a later one", async () => {
    await under.recipe(`
      - repeat:
          - if: loop.first
            then: [{ id: once, action: data.set, input: { is: here } }]
          - { id: seen, action: data.set, input: { once: "{{ steps.once.is }}" } }
        while: loop.index < 1`);

    const job = await under.until(await under.send(), "COMPLETED");

    const seen = (await under.steps(job.id)).filter(({ id }) => id === "seen");
    expect(seen.map(({ output }) => output)).toEqual([{ once: "here" }, { once: null }]);
  });

  test("fails its job when a turn fails", async () => {
    await under.recipe(`
      - repeat: [{ id: call, action: test.call }]
        while: loop.index >= 0`);
    const id = await under.send();
    (await call.called()).succeed();
    (await call.called(1)).fail(new Error("no"));

    const job = await under.until(id, "FAILED");

    expect(job.error).toMatchObject({ message: "no", step: "/steps/0/repeat/0" });
    expect(await under.steps(id)).toMatchObject([
      { kind: "repeat", status: "FAILED", error: { message: "no" } },
      { status: "COMPLETED", iterations: [0] },
      { status: "FAILED", iterations: [1] },
    ]);
  });

  test("fails its job when its condition cannot be answered", async () => {
    await under.recipe(`
      - repeat: [{ id: page, action: data.set }]
        while: { all: [{ left: "{{ trigger.none }}", op: less_than, right: 1 }] }`);

    const job = await under.until(await under.send(), "FAILED");

    expect(job.error?.step).toBe("/steps/0/while");
    expect(await under.steps(job.id)).toMatchObject([
      { kind: "repeat", status: "FAILED" },
      { kind: "action", status: "COMPLETED" },
      { kind: "while", status: "FAILED", iterations: [0] },
    ]);
  });

  test("keeps an answer of chance that an effect has followed", async () => {
    await under.recipe(`
      - repeat: [{ id: call, action: test.call }]
        while: $random() < 2`);
    const id = await under.send();
    (await call.called()).succeed();
    await call.called(1);

    expect(await under.steps(id)).toMatchObject([
      { path: "/steps/0/repeat/0", status: "COMPLETED" },
      { path: "/steps/0/while", kind: "while", iterations: [0], output: true },
    ]);
  });

  test("that never ends fails its job with a limit", async () => {
    await under.recipe(`
      - repeat: [{ if: loop.index < 0, then: [] }]
        while: loop.index >= 0`);

    const job = await under.until(await under.send(), "FAILED");

    expect(job.error).toMatchObject({
      code: "limit_exceeded",
      message: "The loop has run 50000 times, the most that a loop may",
    });
  }, 60_000);

  test("ends with its job when a step inside stops it", async () => {
    await under.recipe(`
      - repeat: [{ stop: { status: successful } }]
        while: loop.index >= 0`);

    const job = await under.until(await under.send(), "COMPLETED");

    expect(await under.steps(job.id)).toMatchObject([
      { kind: "repeat", status: "COMPLETED", output: { iterations: 1 } },
      { kind: "stop" },
    ]);
  });
});
