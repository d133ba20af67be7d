// P11: How much memory does the server hold when idle, and under load?
import { setTimeout as sleep } from "node:timers/promises";
import { STEPS_RECIPE } from "./bench-recipes.ts";
import { type Benchmark, type Figure, onBothStores } from "./benchmark.ts";
import { startReprise } from "./reprise-process.ts";
import { pushRecipe, sendJobs } from "./server-load.ts";
import { openProbe } from "./store-probe.ts";

/** After this the start's garbage is gone as far as it goes by itself. */
const SETTLE_MS = 3_000;
const SAMPLE_MS = 50;
const MIB = 2 ** 20;

export const memory: Benchmark = {
  name: "memory",
  async run(context) {
    const figures = await onBothStores(context, async (place): Promise<Figure[]> => {
      const server = await startReprise(place, { slots: 200 });
      const probe = await openProbe(place);
      try {
        await pushRecipe(server, STEPS_RECIPE);
        await sleep(SETTLE_MS);
        const idle = server.residentBytes() / MIB;
        let peak = 0;
        const sampler = setInterval(() => {
          peak = Math.max(peak, server.residentBytes() / MIB);
        }, SAMPLE_MS);
        await sendJobs(server, context.sizes.serverJobs);
        await probe.idleAt();
        clearInterval(sampler);
        const store = place.name;
        return [
          {
            id: "P11",
            store,
            what: "resident memory, idle",
            value: idle,
            unit: "MiB",
            wanted: { atMost: 130 },
          },
          {
            id: "P11",
            store,
            what: "resident memory, peak under load",
            value: peak,
            unit: "MiB",
            wanted: { atMost: 350 },
          },
        ];
      } finally {
        await probe.close();
        await server.stop();
      }
    });
    return figures.flat();
  },
};
