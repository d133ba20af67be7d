// B-25: Does a month of statistics over a million jobs answer within 200 ms, and what does the rollup cost?

import { bucketEdges } from "../packages/server/src/domain/statistics/time-buckets.ts";
import { readStatistics } from "../packages/server/src/engine/insight/read-statistics.ts";
import { rollUp } from "../packages/server/src/engine/insight/roll-up.ts";
import { systemClock } from "../packages/server/src/runtime/clock.ts";
import { withPrefix } from "../packages/server/src/runtime/ids.ts";
import { records } from "../packages/server/src/testing/records.ts";
import { type BenchStore, openBenchStore } from "./bench-store.ts";
import { type Benchmark, type Figure, onBothStores, type StoreName } from "./benchmark.ts";
import { inTurn } from "./countdown.ts";
import { percentile } from "./percentile.ts";

const MONTH_MS = 30 * 86_400_000;
const DAY_MS = 86_400_000;
const BATCH = 1_000;
const RECIPES = 20;

export const statistics: Benchmark = {
  name: "statistics",
  async run(context) {
    const { backlogJobs, samples } = context.sizes;
    const figures = await onBothStores(context, async (place) => {
      const bench = await openBenchStore(place);
      try {
        return await measure(bench, { store: place.name, jobs: backlogJobs, samples });
      } finally {
        await bench.storage.close();
      }
    });
    return figures.flat();
  },
};

async function measure(
  bench: BenchStore,
  { store, jobs, samples }: { store: StoreName; jobs: number; samples: number },
): Promise<Figure[]> {
  await seedMonth(bench, jobs);
  const service = rollUp({ storage: bench.storage, clock: systemClock });
  const beganAt = performance.now();
  let counted = 0;
  for (let round = await service.tick(); round > 0; round = await service.tick()) counted += round;
  const rollUpUs = ((performance.now() - beganAt) * 1_000) / Math.max(counted, 1);
  const of = (recipeIds?: readonly string[]) =>
    inTurn(Math.min(samples, 50), async () => {
      const now = systemClock.now();
      const edges = bucketEdges({ from: now - MONTH_MS, to: now, bucketMs: DAY_MS, zone: "UTC" });
      const startedAt = performance.now();
      await readStatistics(bench.storage, { edges, filter: { recipeIds }, now });
      return performance.now() - startedAt;
    });
  const all = await of();
  const ofOne = await of(["recipe-3"]);
  return [
    {
      id: "B-25",
      store,
      what: `statistics of a month over ${jobs.toLocaleString("en-US")} jobs, p95`,
      value: percentile(all, 0.95),
      unit: "ms",
      wanted: { atMost: 200 },
      details: {
        p50Ms: percentile(all, 0.5),
        ofOneRecipeP95Ms: percentile(ofOne, 0.95),
        rollUpUsPerEvent: rollUpUs,
      },
    },
  ];
}

/** Jobs spread over the last month; every tenth batch is executed, too. */
async function seedMonth({ storage, workerId }: BenchStore, jobs: number): Promise<void> {
  const begin = systemClock.now() - MONTH_MS;
  const batches = Math.ceil(jobs / BATCH);
  for (let batch = 0; batch < batches; batch += 1) {
    const at = begin + Math.floor((batch * MONTH_MS) / batches);
    const build = records({ ...systemClock, now: () => at });
    const made = Array.from({ length: BATCH }, (_, index) => {
      const id = build.ids("job");
      const lane = `recipe-${(batch + index) % RECIPES}`;
      return build.newJob({ id, lane, createDate: at, triggerEventId: withPrefix("evt", id) });
    });
    await storage.jobs.acceptAll(made);
    if (batch % 10 > 0) continue;
    const lanes = Array.from({ length: RECIPES }, (_, index) => `recipe-${index}`);
    const now = at + 1_000 + batch;
    const claimed = await storage.jobs.claim({ workerId, lanes, limit: 200, lowLimit: 0, now });
    const change = { event: "complete", report: null } as const;
    await Promise.all(
      claimed.map(({ job }) =>
        storage.jobs.advance(build.advance(job, { now: now + 500, change })),
      ),
    );
  }
}
