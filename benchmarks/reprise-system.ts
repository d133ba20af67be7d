import path from "node:path";
import { acceptEvents } from "../packages/server/src/engine/commands/accept/accept-events.ts";
import { createRecipe } from "../packages/server/src/engine/commands/recipes/create-recipe.ts";
import { startRecipe } from "../packages/server/src/engine/commands/recipes/start-recipe.ts";
import { DEFAULT_ENGINE_SETTINGS } from "../packages/server/src/engine/deps.ts";
import { createEngine } from "../packages/server/src/engine/engine.ts";
import { systemClock } from "../packages/server/src/runtime/clock.ts";
import { openPostgres } from "../packages/server/src/storage/postgres/open-postgres.ts";
import { openSqlite } from "../packages/server/src/storage/sqlite/open-sqlite.ts";
import type { Storage } from "../packages/server/src/storage/storage.ts";
import { NOOP_RECIPE, STEPS_RECIPE } from "./bench-recipes.ts";
import { countdown, inTurn } from "./countdown.ts";
import { engineParts } from "./engine-parts.ts";
import { jobInput } from "./job-data.ts";
import type { OpenSystem, SystemPlace } from "./system.ts";

/** As many as the bare loop runs at once. */
const SLOTS = 200;
/** What one request may bring. */
const EVENTS_MAX = 1_000;
const GRACE_MS = 1_000;

/**
 * The product's engine and store, put together as server.ts does it, in one process with the caller
 * as the peers' workers are: recipes, leases, logs and events included, HTTP not.
 */
export const open: OpenSystem = async (place) => {
  let onStart = () => {};
  let onEnd = () => {};
  const storage = counting(await openStorage(place), () => onEnd());
  const deps = engineParts(storage, () => {
    onStart();
    return null;
  });
  const settings = { ...DEFAULT_ENGINE_SETTINGS, slots: SLOTS };
  const engine = createEngine({ ...deps, settings }, { name: "bench" });
  for (const recipe of [NOOP_RECIPE, STEPS_RECIPE]) {
    const text = JSON.stringify(recipe);
    await createRecipe(deps, { text, format: "json", note: null, author: null });
    await startRecipe(deps, { id: recipe.id });
  }
  await engine.start();

  const accept = async (recipeId: string, jobs: number): Promise<void> => {
    const events = Array.from({ length: jobs }, (_, number) => {
      const value = { body: jobInput(number) };
      return { text: JSON.stringify(value), value: () => value };
    });
    const request = { recipeId, source: "manual", events, runBy: null, request: null } as const;
    await acceptEvents(deps, request);
  };
  const run = async (recipeId: string, jobs: number): Promise<number> => {
    const { finished, countOne } = countdown(jobs);
    onEnd = countOne;
    const startedAt = performance.now();
    for (let first = 0; first < jobs; first += EVENTS_MAX) {
      await accept(recipeId, Math.min(EVENTS_MAX, jobs - first));
    }
    return (await finished) - startedAt;
  };
  return {
    version: `engine and store in one process, ${storage.engine}`,
    noop: (jobs) => run(NOOP_RECIPE.id, jobs),
    steps: (jobs) => run(STEPS_RECIPE.id, jobs),
    startLatency: (samples) =>
      inTurn(samples, async () => {
        const enqueuedAt = performance.now();
        let startedAt = enqueuedAt;
        onStart = () => {
          startedAt = performance.now();
        };
        await run(NOOP_RECIPE.id, 1);
        return startedAt - enqueuedAt;
      }),
    endToEnd: (samples) => inTurn(samples, () => run(STEPS_RECIPE.id, 1)),
    async close() {
      await engine.stop(GRACE_MS);
      await deps.formulas.close();
      await storage.close();
    },
  };
};

async function openStorage({ databaseUrl, dataDir }: SystemPlace): Promise<Storage> {
  const clock = systemClock;
  return databaseUrl
    ? await openPostgres({ url: databaseUrl, clock })
    : await openSqlite({ path: path.join(dataDir, "reprise.db"), clock });
}

/** Tells of each job whose end is on disk. */
function counting(storage: Storage, onEnd: () => void): Storage {
  const { jobs } = storage;
  return {
    ...storage,
    jobs: {
      ...jobs,
      async advance(advance) {
        const advanced = await jobs.advance(advance);
        if (advance.change?.event === "complete" && advanced !== null) {
          onEnd();
        }
        return advanced;
      },
    },
  };
}
