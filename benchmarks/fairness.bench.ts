// P13: Does a root with many children keep the others waiting, and do roots with many share alike?
import type { Job } from "../packages/server/src/domain/job/job.ts";
import { createRecipe } from "../packages/server/src/engine/commands/recipes/create-recipe.ts";
import { startRecipe } from "../packages/server/src/engine/commands/recipes/start-recipe.ts";
import { stopRecipe } from "../packages/server/src/engine/commands/recipes/stop-recipe.ts";
import { DEFAULT_ENGINE_SETTINGS } from "../packages/server/src/engine/deps.ts";
import { createEngine } from "../packages/server/src/engine/engine.ts";
import type { NewJob } from "../packages/server/src/storage/storage.ts";
import { type BenchStore, openBenchStore } from "./bench-store.ts";
import { type Benchmark, type Figure, onBothStores, type StoreName } from "./benchmark.ts";
import { engineParts } from "./engine-parts.ts";
import { percentile } from "./percentile.ts";

const SLOTS = 20;
/** How long each job takes, so that slots are what is short. */
const SLICE_MS = 5;
const SINGLES = 100;
const TREES = 10;
const BATCH = 1_000;
const GRACE_MS = 1_000;
const LOOK_MS = 20;

const RECIPE = {
  id: "bench-slice",
  name: "A slice of time",
  trigger: { type: "manual" },
  concurrency: 1_000,
  steps: [{ id: "slice", action: "bench.noop", input: {} }],
};

export const fairness: Benchmark = {
  name: "fairness",
  async run(context) {
    const children = Math.max(1_000, context.sizes.jobsMax / 6);
    const figures = await onBothStores(context, async (place) => {
      const bench = await openBenchStore(place);
      try {
        return await measure(bench, place.name, Math.round(children));
      } finally {
        await bench.storage.close();
      }
    });
    return figures.flat();
  },
};

async function measure(bench: BenchStore, store: StoreName, children: number): Promise<Figure[]> {
  const { engine, parts } = await startEngine(bench);
  try {
    const solo = await singles(bench);
    const [root = ""] = await trees(bench, { roots: 1, children });
    const beside = await singles(bench);
    await ended(bench, [root]);
    const jain = await shares(bench, { parts, children });
    return [
      {
        id: "P13",
        store,
        what: `wait of ${SINGLES} single jobs beside a root with ${children} children, p95`,
        value: percentile(beside, 0.95),
        unit: "ms",
        wanted: { atMost: 2 * percentile(solo, 0.95) + 1_000 },
        details: { soloP95Ms: percentile(solo, 0.95) },
      },
      {
        id: "P13",
        store,
        what: `Jain index of ${TREES} roots with ${Math.floor(children / TREES)} children each`,
        value: jain,
        unit: "",
        wanted: { atLeast: 0.95 },
      },
    ];
  } finally {
    await engine.stop(GRACE_MS);
  }
}

type Parts = ReturnType<typeof engineParts>;

async function startEngine({ storage }: BenchStore) {
  const parts = engineParts(
    storage,
    () => new Promise((resolve) => setTimeout(() => resolve(null), SLICE_MS)),
  );
  await createRecipe(parts, {
    text: JSON.stringify(RECIPE),
    format: "json",
    note: null,
    author: null,
  });
  await startRecipe(parts, { id: RECIPE.id });
  const settings = { ...DEFAULT_ENGINE_SETTINGS, slots: SLOTS };
  const engine = createEngine({ ...parts, settings }, { name: "bench" });
  await engine.start();
  return { engine, parts };
}

/** How long each of them waited for its start. */
async function singles(bench: BenchStore): Promise<number[]> {
  const ids = await accept(bench, SINGLES, {});
  const jobs = await ended(bench, ids);
  return jobs.map(({ startDate, createDate }) => (startDate ?? 0) - createDate);
}

/** Roots that have run, with children that wait. */
async function trees(
  bench: BenchStore,
  { roots, children }: { roots: number; children: number },
): Promise<string[]> {
  const ids = await accept(bench, roots, {});
  await ended(bench, ids);
  await giveChildren(bench, { roots: ids, children });
  return ids;
}

async function giveChildren(
  bench: BenchStore,
  { roots, children }: { roots: readonly string[]; children: number },
): Promise<void> {
  const each = Math.floor(children / roots.length);
  for (let first = 0; first < each; first += BATCH) {
    for (const id of roots) {
      const family: Partial<NewJob> = { kind: "call", parentId: id, rootId: id };
      await accept(bench, Math.min(BATCH, each - first), family);
    }
  }
}

/** 1 = every root got the same, while all of them had more to do. */
async function shares(
  bench: BenchStore,
  { parts, children }: { parts: Parts; children: number },
): Promise<number> {
  const roots = await accept(bench, TREES, {});
  await ended(bench, roots);
  // All of them begin at once.
  await stopRecipe(parts, { id: RECIPE.id });
  await giveChildren(bench, { roots, children });
  await startRecipe(parts, { id: RECIPE.id });
  let counts: number[] = [];
  do {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    counts = await Promise.all(
      roots.map(async (id) => (await bench.storage.jobs.find(id))?.children.finished ?? 0),
    );
  } while (sum(counts) < children / 2);
  return sum(counts) ** 2 / (counts.length * sum(counts.map((count) => count * count)));
}

async function accept(
  { storage, build }: BenchStore,
  count: number,
  fields: Partial<NewJob>,
): Promise<string[]> {
  const jobs = Array.from({ length: count }, () =>
    build.newJob({ lane: RECIPE.id, recipeId: RECIPE.id, ...fields }),
  );
  await storage.jobs.acceptAll(jobs);
  return jobs.map(({ id }) => id);
}

async function ended({ storage }: BenchStore, ids: readonly string[]): Promise<Job[]> {
  for (;;) {
    const jobs = await Promise.all(ids.map((id) => storage.jobs.find(id)));
    const done = jobs.flatMap((job) => (job !== null && job.endDate !== null ? [job] : []));
    if (done.length === ids.length) return done;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
