import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Action } from "../../domain/connector.ts";
import type { StepRecord } from "../../domain/job/step-record.ts";
import { engineUnderTest } from "../../testing/engine-under-test.ts";

/** Loops in loops, branches in loops, effects between pure decisions. */
const STEPS = `
- { id: first, action: test.effect, input: first }
- if: trigger.n > 1
  then:
    - { id: big, action: test.effect, input: big }
  else:
    - { id: small, action: test.effect, input: small }
- id: outer
  foreach: "{{ trigger.groups }}"
  as: group
  steps:
    - if: group.skip
      then: []
      else:
        - id: inner
          foreach: "{{ group.items }}"
          as: item
          steps:
            - { id: send, action: test.effect, input: "{{ item }}" }
            - if: item = 'b'
              then: [{ id: bonus, action: test.effect, input: "{{ steps.send }}" }]
- { id: last, action: test.effect, input: ["{{ steps.send }}", "{{ steps.bonus }}", "{{ steps.outer }}"] }
`;
const EVENT = {
  n: 2,
  groups: [{ skip: false, items: ["a", "b"] }, { skip: true }, { skip: false, items: ["b", "c"] }],
};
const EFFECTS = 9;

describe("an execution", () => {
  /** Runs the recipe; the process is killed while the effect of this number is under way. */
  async function run(killedAt: number | null) {
    const keys: string[] = [];
    let reached: () => void = () => {};
    const atKill = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const effect: Action = {
      name: "test.effect",
      description: "Counts.",
      input: z.unknown(),
      run(input, { idempotencyKey }) {
        keys.push(idempotencyKey);
        if (keys.length - 1 !== killedAt) return `did ${JSON.stringify(input)}`;
        reached();
        return new Promise(() => {});
      },
    };
    let under = await engineUnderTest({ actions: [effect] });
    await under.recipe(STEPS);
    await under.engine.start();
    const id = await under.send(EVENT);
    if (killedAt !== null) {
      await atKill;
      await under.crash();
      const { folder, clock } = under;
      under = await engineUnderTest({ folder, clock, actions: [effect] });
      await under.engine.start();
    }
    await under.until(id, "COMPLETED");
    const steps = await under.steps(id);
    await under.close();
    return { keys: keys.map((key) => key.slice(id.length)), steps: steps.map(essence) };
  }

  test("records the same wherever it is killed, and repeats only the effect under way", async () => {
    const whole = await run(null);
    expect(whole.keys).toHaveLength(EFFECTS);

    for (let killedAt = 0; killedAt < EFFECTS; killedAt += 1) {
      const killed = await run(killedAt);

      expect(killed.steps).toEqual(whole.steps);
      expect(killed.keys).toEqual(whole.keys.toSpliced(killedAt, 0, whole.keys[killedAt] ?? ""));
    }
  }, 60_000);
});

function essence({ ordinal, path, iterations, status, input, output }: StepRecord) {
  return { ordinal, path, iterations, status, input, output };
}
