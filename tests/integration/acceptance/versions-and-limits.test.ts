import { afterAll, afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { createCodeRunner } from "../../../packages/server/src/code/code-runner.ts";
import { startRecipe } from "../../../packages/server/src/engine/commands/recipes/start-recipe.ts";
import { stopRecipe } from "../../../packages/server/src/engine/commands/recipes/stop-recipe.ts";
import { updateRecipe } from "../../../packages/server/src/engine/commands/recipes/update-recipe.ts";
import { openPostgres } from "../../../packages/server/src/storage/postgres/open-postgres.ts";
import { controlledAction } from "../../../packages/server/src/testing/controlled-action.ts";
import {
  type EngineUnderTest,
  engineUnderTest,
} from "../../../packages/server/src/testing/engine-under-test.ts";
import { eventually } from "../../../packages/server/src/testing/eventually.ts";
import type { FakeClock } from "../../../packages/server/src/testing/fake-clock.ts";
import {
  type FreshDatabase,
  freshDatabase,
} from "../../../packages/server/src/testing/fresh-database.ts";
import { RECIPE } from "../../../packages/server/src/testing/records.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const LATEST_MS = 60 * MINUTE_MS;

/** Checks the documents that are saved. */
const code = createCodeRunner({ threads: 1 });
afterAll(() => code.close());

describe.each([
  ["SQLite", null],
  ["PostgreSQL", inject("postgresUrl")],
])("a job in time, on %s", (_, adminUrl) => {
  const slow = controlledAction("test.slow");
  let under: EngineUnderTest;
  let database: FreshDatabase | null;

  beforeEach(async () => {
    database = adminUrl === null ? null : await freshDatabase(adminUrl);
    const stores = database === null ? {} : { open: storeOf(database.url) };
    under = await engineUnderTest({ actions: [slow], ...stores });
  });
  afterEach(async () => {
    await under.close();
    await database?.drop();
  });

  const version = (n: number) => `
- { id: begun, action: data.set, input: { version: ${n} } }
- { wait: { for: 20s } }
- { id: ended, action: data.set, input: { version: ${n} } }
`;
  const save = (n: number) =>
    updateRecipe(
      { ...under.deps, code },
      {
        id: RECIPE,
        ifVersion: null,
        author: null,
        note: null,
        format: "yaml",
        text: `id: ${RECIPE}\nname: Sync\ntrigger: { type: manual }\nconcurrency: 10\nsteps:${version(n).replaceAll("\n", "\n  ")}`,
      },
    );
  const ranOn = async (id: string) => {
    const steps = await under.steps(id);
    return steps.flatMap(({ id: step, output }) => (step === null ? [] : [[step, output]]));
  };
  /** Lets time go by until the job has ended, or is like this. */
  const passUntil = async (id: string, status: string, phase: string | null = null) => {
    for (let passed = 0; passed < LATEST_MS; passed += SECOND_MS) {
      const job = await under.storage.jobs.find(id);
      if (job?.status === status && (phase === null || job.phase === phase)) return job;
      await under.pass(SECOND_MS);
    }
    throw new Error(`The job is not ${status}`);
  };

  test("acceptance 1: ends on the version that it began on, and a new one takes the newest", async () => {
    await under.recipe(version(1));
    await under.engine.start();
    const old = await under.send();
    await passUntil(old, "RUNNING", "waiting");

    await stopRecipe(under.deps, { id: RECIPE });
    expect((await under.storage.jobs.find(old))?.status).toBe("PAUSED");
    await save(2);
    await save(3);
    const pending = await under.send();
    await startRecipe(under.deps, { id: RECIPE });
    const ended = [await passUntil(old, "COMPLETED"), await passUntil(pending, "COMPLETED")];

    expect(ended.map(({ recipeVersion }) => recipeVersion)).toEqual([1, 3]);
    expect(await ranOn(old)).toEqual([
      ["begun", { version: 1 }],
      ["ended", { version: 1 }],
    ]);
    expect(await ranOn(pending)).toEqual([
      ["begun", { version: 3 }],
      ["ended", { version: 3 }],
    ]);
  });

  test("acceptance 4: fails with the step limit in its message after 90 seconds in a step", async () => {
    await under.recipe([{ id: "invoice", name: "Create invoice", action: "test.slow" }]);
    await under.engine.start();
    const id = await under.send();
    await slow.called(slow.calls.length);
    const startedAt = under.clock.now();

    const job = await passUntil(id, "FAILED");

    const message = 'Step 1 "Create invoice" timed out after 90 s (step limit)';
    expect(job).toMatchObject({ error: { code: "step_timeout", message } });
    expect((job.endDate ?? 0) - startedAt).toBeGreaterThanOrEqual(90 * SECOND_MS);
    expect((job.endDate ?? 0) - startedAt).toBeLessThan(100 * SECOND_MS);
  });

  test("acceptance 5: waits for three hours, and has a limit of ninety minutes", async () => {
    await under.recipe([{ wait: { for: "3h" } }, { id: "after", action: "data.set" }]);
    await under.engine.start();
    const id = await under.send();
    await eventually("it waits", async () => {
      const waiting = await under.storage.jobs.find(id);
      return waiting?.waitingFor === "timer" ? waiting : null;
    });

    under.clock.advance(3 * 60 * MINUTE_MS);
    const job = await passUntil(id, "COMPLETED");

    expect(job.error).toBeNull();
    expect((job.endDate ?? 0) - (job.startDate ?? 0)).toBeGreaterThanOrEqual(180 * MINUTE_MS);
    expect(job.activeMs).toBeLessThan(90 * MINUTE_MS);
  });
});

function storeOf(url: string) {
  return (clock: FakeClock) => openPostgres({ url, clock, leaseClock: "caller" });
}
