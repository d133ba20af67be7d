import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { type Action, ActionError } from "../../domain/connector.ts";
import type { StepRecord } from "../../domain/job/step-record.ts";
import { type EngineUnderTest, engineUnderTest } from "../../testing/engine-under-test.ts";

/** Loops in monitors, monitors in loops and in monitors, retries and chance. */
const STEPS = `
- id: guard
  monitor:
    - { id: before, action: test.effect, input: [before] }
    - foreach: "{{ trigger.items }}"
      as: item
      steps:
        - id: inner
          monitor:
            - { id: send, action: test.effect, input: [send, "{{ item }}"] }
            - { id: sent, action: test.effect, input: [sent, "{{ steps.send.did }}"] }
          retry: { attempts: 1, interval: 2s }
          onError:
            - { id: note, action: test.effect, input: [note, "{{ error.step }}", "{{ steps.send.did }}"] }
    - { id: last, action: test.effect, input: [last] }
  retry: { attempts: 1, interval: 3s, if: error.code = 'busy' }
  onError:
    - { id: handled, action: test.effect, input: [handled, "{{ error.message }}"] }
- id: pages
  repeat:
    - { id: page, action: test.effect, input: [page, "{{ loop.index }}"] }
    - monitor: [{ id: flaky, action: test.effect, input: [flaky, "{{ loop.index }}"] }]
  while: loop.index < 1 or $random() > 2
- { id: end, action: test.effect, input: [end, "{{ steps.send.did }}", "{{ steps.guard.attempts }}", "{{ steps.pages }}"] }
`;
/** What fails, by its input, and how often. */
const FAILURES = new Map([
  ['["send","a"]', 1],
  ['["sent","[\\"send\\",\\"b\\"]"]', 4],
  ['["last"]', 2],
  ['["flaky",1]', 1],
]);

const EFFECTS = 25;

describe("an execution with monitors and loops", () => {
  let under: EngineUnderTest | undefined;

  afterEach(async () => {
    await under?.close();
    under = undefined;
  });

  /** Runs the recipe; the process is killed while the effect of this number is under way. */
  async function run(killedAt: number | null) {
    const effects: string[] = [];
    const failed = new Map<string, number>();
    let reached: () => void = () => {};
    let isReached = false;
    const atKill = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const effect: Action = {
      name: "test.effect",
      description: "Fails as often as it is told.",
      input: z.unknown(),
      run(input) {
        const text = JSON.stringify(input);
        effects.push(text);
        if (effects.length - 1 === killedAt) {
          isReached = true;
          reached();
          return new Promise(() => {});
        }
        const count = failed.get(text) ?? 0;
        if (count >= (FAILURES.get(text) ?? 0)) return { did: text };
        failed.set(text, count + 1);
        throw new ActionError("busy", `${text} failed`);
      },
    };
    let engine = await engineUnderTest({ actions: [effect] });
    under = engine;
    await engine.recipe(STEPS);
    await engine.engine.start();
    const id = await engine.send({ items: ["a", "b"] });
    const isOver = async () => (await engine.storage.jobs.find(id))?.endDate !== null;
    while (!isReached && !(await isOver())) await engine.pass(250);
    if (killedAt !== null) {
      await atKill;
      await engine.crash();
      const { folder, clock } = engine;
      engine = await engineUnderTest({ folder, clock, actions: [effect] });
      under = engine;
      await engine.engine.start();
      while (!(await isOver())) await engine.pass(250);
    }
    const job = await engine.until(id, "COMPLETED");
    const steps = await engine.steps(id);
    await engine.close();
    under = undefined;
    return { job, effects, steps: steps.map(essence) };
  }

  test("records the same wherever it is killed, and repeats only the effect under way", async () => {
    const whole = await run(null);
    expect(whole.job).toMatchObject({ hasErrors: true, error: null });
    expect(whole.effects.at(-1)).toBe(
      JSON.stringify(["end", '["send","b"]', 2, { iterations: 2 }]),
    );
    expect(whole.effects).toHaveLength(EFFECTS);

    for (let killedAt = 0; killedAt < EFFECTS; killedAt += 1) {
      const killed = await run(killedAt);

      expect(killed.steps).toEqual(whole.steps);
      const repeated = whole.effects[killedAt] ?? "";
      expect(killed.effects).toEqual(whole.effects.toSpliced(killedAt, 0, repeated));
      expect(killed.job.hasErrors).toBe(true);
    }
  }, 120_000);

  test("waits for a retry until its time, whatever happens to the process", async () => {
    let calls = 0;
    const effect: Action = {
      name: "test.effect",
      description: "Fails the first time.",
      input: z.unknown(),
      run() {
        calls += 1;
        if (calls === 1) throw new ActionError("busy", "busy");
        return {};
      },
    };
    const before = await engineUnderTest({ actions: [effect] });
    await before.recipe(`
      - monitor: [{ id: only, action: test.effect }]
        retry: { attempts: 1, interval: 1h }`);
    await before.engine.start();
    const id = await before.send();
    await before.rest();
    const { waitingUntil } = await before.until(id, "RUNNING");
    await before.pass(60_000);
    await before.crash();

    const { folder, clock } = before;
    under = await engineUnderTest({ folder, clock, actions: [effect] });
    await under.engine.start();
    await under.rest();

    expect(await under.until(id, "RUNNING")).toMatchObject({ waitingFor: "retry", waitingUntil });
    expect(calls).toBe(1);
    clock.advance((waitingUntil ?? 0) - clock.now());
    await under.pass(1_000);
    await under.until(id, "COMPLETED");
    expect(calls).toBe(2);
  });

  const BAD = '{ all: [{ left: "{{ trigger.none }}", op: less_than, right: 1 }] }';

  test.each([
    ["an action", '{ id: only, action: log.write, input: { level: "{{ trigger.none }}" } }'],
    ["a condition", `{ if: ${BAD}, then: [] }`],
    [
      "the list of a loop",
      '{ foreach: "{{ trigger.none }}", as: n, steps: [{ wait: { for: 1s } }] }',
    ],
    ["a step in a loop", `{ foreach: [1], as: n, steps: [{ if: ${BAD}, then: [] }] }`],
    ["the condition of a loop", `{ repeat: [{ id: a, action: data.set }], while: ${BAD} }`],
    [
      "the chance of a loop",
      "{ repeat: [{ id: a, action: data.set }], while: $random() > $number(trigger.word) }",
    ],
    ["a wait", '{ wait: { for: "{{ trigger.none }}" } }'],
    ["the reason of a stop", '{ stop: { status: failed, reason: "{{ $number(trigger.word) }}" } }'],
  ])("leaves an attempt that failed as it is: %s", async (_what, step) => {
    under = await engineUnderTest();
    await under.recipe(`
      - monitor: [${step}]
        retry: { attempts: 1, interval: 10s }
        onError: [{ id: handled, action: data.set, input: { message: "{{ error.message }}" } }]`);
    await under.engine.start();
    const id = await under.send({ word: "x" });
    await under.rest();
    expect(await under.until(id, "RUNNING")).toMatchObject({ waitingFor: "retry" });
    const first = await attempt(1);

    await under.pass(11_000);

    await under.until(id, "COMPLETED");
    expect(await attempt(1)).toEqual(first);
    expect((await attempt(2)).map(({ path }) => path)).toEqual(first.map(({ path }) => path));
    expect((await under.steps(id)).at(-1)).toMatchObject({ id: "handled", status: "COMPLETED" });

    async function attempt(number: number): Promise<StepRecord[]> {
      const steps = (await under?.steps(id)) ?? [];
      return steps.filter(({ attempts }) => attempts[0] === number);
    }
  });
});

function essence(record: StepRecord) {
  const { ordinal, path, iterations, attempts, attempt, status, input, output, error } = record;
  return { ordinal, path, iterations, attempts, attempt, status, input, output, error };
}
