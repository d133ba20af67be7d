// P12: How much disk does a finished 3-step job take, with its event, its steps and its indexes?
import { statSync } from "node:fs";
import path from "node:path";
import { sqliteModule } from "./bare-loop/sqlite-store.ts";
import { STEPS_RECIPE } from "./bench-recipes.ts";
import { type Benchmark, type Figure, onBothStores, type StorePlace } from "./benchmark.ts";
import { startReprise } from "./reprise-process.ts";
import { pushRecipe, sendJobs } from "./server-load.ts";
import { openProbe, type StoreProbe } from "./store-probe.ts";

const KIB = 1_024;
const TABLES = `select sum(pg_total_relation_size(oid)) as value from pg_class
  where relkind = 'r' and relnamespace = 'public'::regnamespace`;

export const disk: Benchmark = {
  name: "disk",
  run: (context) =>
    onBothStores(context, async (place): Promise<Figure> => {
      const jobs = context.sizes.serverJobs;
      const server = await startReprise(place, { slots: 200 });
      try {
        await pushRecipe(server, STEPS_RECIPE);
        const before = await bytes(place);
        await sendJobs(server, jobs);
        await withProbe(place, (probe) => probe.idleAt());
        await server.stop();
        const after = await bytes(place);
        return {
          id: "P12",
          store: place.name,
          what: "disk per finished 3-step job",
          value: (after - before) / jobs / KIB,
          unit: "KiB",
          wanted: { atMost: place.name === "SQLite" ? 3 : 5 },
          details: { jobs },
        };
      } finally {
        await server.stop();
      }
    }),
};

async function bytes(place: StorePlace): Promise<number> {
  if (place.databaseUrl) {
    return await withProbe(place, (probe) => probe.number(TABLES));
  }
  const file = path.join(place.dataDir, "reprise.db");
  const { DatabaseSync } = await sqliteModule();
  const database = new DatabaseSync(file);
  // What is still in the log belongs in the file.
  database.exec("pragma wal_checkpoint(truncate)");
  database.close();
  return statSync(file).size;
}

async function withProbe<T>(
  place: StorePlace,
  look: (probe: StoreProbe) => Promise<T>,
): Promise<T> {
  const probe = await openProbe(place);
  try {
    return await look(probe);
  } finally {
    await probe.close();
  }
}
