// P7, P8: Do a claim and the first page of the job list take longer when a million jobs are waiting?

import { systemClock } from "../packages/server/src/runtime/clock.ts";
import { type BenchStore, openBenchStore } from "./bench-store.ts";
import {
  type Benchmark,
  type BenchSizes,
  type Figure,
  onBothStores,
  type StoreName,
} from "./benchmark.ts";
import { inTurn } from "./countdown.ts";
import { jobInput } from "./job-data.ts";
import { percentile } from "./percentile.ts";

const BATCH = 1_000;
const SEEDS_AT_ONCE = 4;
const CLAIM_LIMIT = 20;
const PAGE_SIZE = 50;
/** One lane per recipe; the recipes of a large installation. */
const LANES = 100;

export const claimBacklog: Benchmark = {
  name: "claim-backlog",
  async run(context) {
    const figures = await onBothStores(context, async (place) => {
      const bench = await openBenchStore(place);
      try {
        return await measure(bench, place.name, context.sizes);
      } finally {
        await bench.storage.close();
      }
    });
    return figures.flat();
  },
};

async function measure(
  bench: BenchStore,
  store: StoreName,
  { samples, backlogJobs }: BenchSizes,
): Promise<Figure[]> {
  await seed(bench, samples * CLAIM_LIMIT * 2);
  await claims(bench, samples / 2);
  const few = await claims(bench, samples);
  await seed(bench, backlogJobs);
  const many = await claims(bench, samples);
  const waiting = `${backlogJobs.toLocaleString("en-US")} jobs`;
  const listMs = await listings(bench, samples);
  return [
    {
      id: "P7",
      store,
      what: `claim of ${CLAIM_LIMIT} with ${waiting} waiting, p99`,
      value: percentile(many.claimMs, 0.99),
      unit: "ms",
      wanted: { atMost: store === "SQLite" ? 20 : 50 },
      details: {
        p50Ms: percentile(many.claimMs, 0.5),
        fewWaitingP99Ms: percentile(few.claimMs, 0.99),
        fewWaitingP50Ms: percentile(few.claimMs, 0.5),
        findReadyLanesP99Ms: percentile(many.lanesMs, 0.99),
      },
    },
    {
      id: "P8",
      store,
      what: `first page of the job list with its counts, ${waiting}, p95`,
      value: percentile(listMs, 0.95),
      unit: "ms",
      wanted: { atMost: 100 },
      details: { p50Ms: percentile(listMs, 0.5) },
    },
  ];
}

/** What the API reads for the first page with the default filter: roots only, no system jobs. */
async function listings({ storage }: BenchStore, samples: number): Promise<number[]> {
  return await inTurn(samples, async () => {
    const startedAt = performance.now();
    await Promise.all([
      storage.jobs.list({ filter: {}, order: "newest", limit: PAGE_SIZE, after: null }),
      storage.jobs.countByStatus({}),
    ]);
    return performance.now() - startedAt;
  });
}

async function seed({ storage, build }: BenchStore, jobs: number): Promise<void> {
  const event = JSON.stringify(jobInput(0));
  let made = 0;
  const lane = async (): Promise<void> => {
    while (made < jobs) {
      const size = Math.min(BATCH, jobs - made);
      const first = made;
      made += size;
      const newJob = (_: unknown, i: number) =>
        build.newJob({ lane: `recipe-${(first + i) % LANES}`, event });
      await storage.jobs.acceptAll(Array.from({ length: size }, newJob));
    }
  };
  await Promise.all(Array.from({ length: SEEDS_AT_ONCE }, lane));
}

/** Claims and, outside the time taken, ends what was claimed, as a worker would. */
async function claims({ storage, build, workerId }: BenchStore, samples: number) {
  const claimMs: number[] = [];
  const lanesMs: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    const askedAt = performance.now();
    const lanes = await storage.jobs.findReadyLanes(LANES);
    lanesMs.push(performance.now() - askedAt);
    const lane = lanes[sample % Math.max(lanes.length, 1)];
    if (lane === undefined) break;
    const request = { workerId, lanes: [lane], limit: CLAIM_LIMIT, now: systemClock.now() };
    const startedAt = performance.now();
    const claimed = await storage.jobs.claim(request);
    claimMs.push(performance.now() - startedAt);
    const change = { event: "complete", report: null } as const;
    await Promise.all(
      claimed.map(({ job }) => storage.jobs.advance(build.advance(job, { change }))),
    );
  }
  return { claimMs, lanesMs };
}
