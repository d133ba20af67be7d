import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EngineUnderTest, engineUnderTest } from "../../../testing/engine-under-test.ts";

const TRIAGE = `
- id: size
  if: trigger.amount > 1000
  then:
    - { id: large, action: data.set, input: { size: large } }
  elsif:
    - if: trigger.amount > 100
      then:
        - { id: medium, action: data.set, input: { size: medium } }
        - foreach: [1, 2]
          as: n
          steps: [{ id: each, action: data.set }]
  else:
    - { id: small, action: data.set, input: { size: small } }
- { id: after, action: data.set, input: { large: "{{ steps.large.size }}", met: "{{ steps.size }}" } }
`;

describe("an if step", () => {
  let under: EngineUnderTest;

  beforeEach(async () => {
    under = await engineUnderTest();
    await under.recipe(TRIAGE);
    await under.engine.start();
  });

  afterEach(() => under.close());

  async function run(amount: unknown) {
    const event = { amount: typeof amount === "number" ? amount : String(amount) };
    const job = await under.until(await under.send(event), "COMPLETED");
    const steps = await under.steps(job.id);
    return steps.map(({ path, status, output }) => [path, status, output]);
  }

  test("runs what is nested when its condition is met, and skips the rest by name", async () => {
    expect(await run(5_000)).toEqual([
      ["/steps/0", "COMPLETED", true],
      ["/steps/0/then/0", "COMPLETED", { size: "large" }],
      ["/steps/0/elsif/0", "SKIPPED", undefined],
      ["/steps/0/elsif/0/then/0", "SKIPPED", undefined],
      ["/steps/0/elsif/0/then/1", "SKIPPED", undefined],
      ["/steps/0/elsif/0/then/1/steps/0", "SKIPPED", undefined],
      ["/steps/0/else/0", "SKIPPED", undefined],
      ["/steps/1", "COMPLETED", { large: "large", met: true }],
    ]);
  });

  test("asks the next condition when the first is not met", async () => {
    const steps = await run(500);

    expect(steps.slice(0, 3)).toEqual([
      ["/steps/0", "COMPLETED", false],
      ["/steps/0/then/0", "SKIPPED", undefined],
      ["/steps/0/elsif/0", "COMPLETED", true],
    ]);
    expect(steps.at(-1)).toEqual(["/steps/1", "COMPLETED", { large: null, met: false }]);
  });

  test("runs the else branch when no condition is met", async () => {
    const steps = await run(5);

    expect(steps).toContainEqual(["/steps/0/else/0", "COMPLETED", { size: "small" }]);
    expect(steps).toContainEqual(["/steps/0/elsif/0", "COMPLETED", false]);
  });

  test("marks what was skipped with the reason", async () => {
    const job = await under.until(await under.send({ amount: 5 }), "COMPLETED");

    const skipped = (await under.steps(job.id)).filter(({ status }) => status === "SKIPPED");

    expect(skipped.map(({ skippedReason }) => skippedReason)).toEqual(
      skipped.map(() => "Condition was not met"),
    );
    expect(skipped).toHaveLength(4);
  });

  test("fails its job when the condition cannot be computed", async () => {
    await under.recipe(
      `[{ if: { all: [{ left: "{{ trigger.n }}", op: greater_than, right: 1 }] }, then: [] }]`,
      {
        id: "broken",
      },
    );

    const job = await under.until(await under.send({ n: null }, "broken"), "FAILED");

    expect(job.error).toMatchObject({ code: "null_comparison", step: "/steps/0" });
  });
});
