import { describe, expect, test } from "vitest";
import type { Advance, Advanced } from "../../../storage/storage.ts";
import { type EngineUnderTest, engineUnderTest } from "../../../testing/engine-under-test.ts";

const LEAF =
  "- { id: work, action: data.set, input: { n: '{{ trigger.n }}' } }\n- { return: '{{ steps.work.n }}' }";
const MIDDLE =
  "- { id: leaf, call: leaf, input: { n: '{{ trigger.n }}' } }\n- { return: '{{ steps.leaf.result }}' }";
const ROOT = `
- { id: one, call: middle, input: { n: 1 } }
- foreach: [2, 3]
  as: n
  steps: [{ id: many, call: middle, mode: async, input: { n: "{{ n }}" } }]
- { id: all, awaitCalls: all }
- { return: "{{ steps.all.calls.(result) }}" }
`;
/** The root, three calls of it, and one call of each of those. */
const JOBS = 7;

type Kill = { at: number; committed: boolean };

describe("jobs that call each other", () => {
  test.each([
    ["before a commit", false],
    ["after a commit, before its answer", true],
  ])(
    "end the same wherever the process is killed %s",
    async (_, committed) => {
      const whole = await run(null);
      expect(whole.results).toEqual([1, 2, 3]);
      expect(whole.jobs).toBe(JOBS);

      for (let at = 0; at < whole.commits; at += 1) {
        const killed = await run({ at, committed });

        expect(killed.results).toEqual(whole.results);
        expect(killed.jobs).toBe(JOBS);
        expect(killed.counters).toEqual(whole.counters);
      }
    },
    60_000,
  );
});

/** Runs the tree; the process dies at the commit of this number. */
async function run(kill: Kill | null) {
  let commits = 0;
  let reached: () => void = () => {};
  const atKill = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const watch = (under: EngineUnderTest, limit: Kill | null) => {
    const { jobs } = under.storage;
    const advance = jobs.advance.bind(jobs);
    jobs.advance = async (asked: Advance): Promise<Advanced | null> => {
      const number = commits;
      commits += 1;
      if (limit === null || number < limit.at) return advance(asked);
      if (number === limit.at && limit.committed) await advance(asked);
      // What comes later dies with it.
      reached();
      return new Promise(() => {});
    };
  };
  let under = await engineUnderTest();
  await givenRecipes(under);
  watch(under, kill);
  await under.engine.start();
  const id = await under.send();
  if (kill !== null) {
    await atKill;
    await under.crash();
    const { folder, clock } = under;
    under = await engineUnderTest({ folder, clock });
    await under.engine.start();
  }
  await under.until(id, "COMPLETED");
  const ended = { ...(await inspect(under, id)), commits };
  await under.close();
  return ended;
}

async function givenRecipes(under: EngineUnderTest): Promise<void> {
  await under.recipe(ROOT);
  for (const [id, steps] of [
    ["middle", MIDDLE],
    ["leaf", LEAF],
  ] as const) {
    await under.recipe(steps, { id, trigger: { type: "callable" } });
    await under.storage.transaction(async (stores) => {
      const row = await stores.lockRecipe(id);
      if (row) await stores.updateRecipe({ ...row, triggerType: "callable" });
    });
  }
}

async function inspect(under: EngineUnderTest, rootId: string) {
  const page = await under.storage.jobs.list({
    filter: { rootId },
    order: "oldest",
    limit: 100,
    after: null,
  });
  const steps = await under.steps(rootId);
  const output = steps.at(-1)?.output;
  return {
    jobs: page.jobs.length,
    results: Array.isArray(output) ? output.toSorted() : output,
    counters: page.jobs
      .map(({ callDepth, status, children }) =>
        [callDepth, status, ...Object.values(children)].join(" "),
      )
      .toSorted(),
  };
}
