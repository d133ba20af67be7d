// P10: How long does it take from the start of the process until the server is ready?

import { RECIPE } from "../packages/server/src/testing/records.ts";
import { openBenchStore } from "./bench-store.ts";
import { type BenchContext, type Benchmark, type Figure, onBothStores } from "./benchmark.ts";
import { jobInput } from "./job-data.ts";
import { median } from "./percentile.ts";
import { startReprise } from "./reprise-process.ts";

const BATCH = 1_000;
/** Jobs that the killed process was executing. */
const HELD = 200;

export const startup: Benchmark = {
  name: "startup",
  async run(context) {
    return [...(await emptyStarts(context)), ...(await fullStarts(context))];
  },
};

/** Each start meets a store that was never opened before: it makes the schema and the admin key too. */
async function emptyStarts(context: BenchContext): Promise<Figure[]> {
  const times = new Map<Figure["store"], number[]>();
  for (let start = 0; start < context.sizes.starts; start += 1) {
    await onBothStores(context, async (place) => {
      const server = await startReprise(place);
      await server.stop();
      times.set(place.name, [...(times.get(place.name) ?? []), server.readyMs]);
    });
  }
  return [...times].map(([store, values]) => ({
    id: "P10",
    store,
    what: "start to ready, empty store, median",
    value: median(values),
    unit: "ms",
    wanted: { atMost: 1_500 },
    details: { max: Math.max(...values) },
  }));
}

async function fullStarts(context: BenchContext): Promise<Figure[]> {
  const { unfinishedJobs } = context.sizes;
  return await onBothStores(context, async (place): Promise<Figure> => {
    const bench = await openBenchStore(place);
    const event = JSON.stringify(jobInput(0));
    for (let made = 0; made < unfinishedJobs; made += BATCH) {
      await bench.storage.jobs.acceptAll(
        Array.from({ length: BATCH }, () => bench.build.newJob({ event })),
      );
    }
    const { workerId } = bench;
    await bench.storage.jobs.claim({ workerId, lanes: [RECIPE], limit: HELD, now: Date.now() });
    await bench.storage.close();
    const server = await startReprise(place);
    await server.stop();
    return {
      id: "P10",
      store: place.name,
      what: `start to ready, ${unfinishedJobs.toLocaleString("en-US")} unfinished jobs`,
      value: server.readyMs,
      unit: "ms",
      wanted: { atMost: 5_000 },
    };
  });
}
