import path from "node:path";
import { systemClock } from "../packages/server/src/runtime/clock.ts";
import { openPostgres } from "../packages/server/src/storage/postgres/open-postgres.ts";
import { openSqlite } from "../packages/server/src/storage/sqlite/open-sqlite.ts";
import type { Storage } from "../packages/server/src/storage/storage.ts";
import { LEASE_MS } from "../packages/server/src/testing/given.ts";
import { RECIPE, records } from "../packages/server/src/testing/records.ts";
import type { SystemPlace } from "./system.ts";

/** The product's store with nothing around it, a started recipe and a worker in it. */
export interface BenchStore {
  storage: Storage;
  build: ReturnType<typeof records>;
  workerId: string;
}

const SLOTS = 1_000;

export async function openBenchStore({
  dataDir,
  databaseUrl,
}: Pick<SystemPlace, "dataDir" | "databaseUrl">): Promise<BenchStore> {
  const storage = databaseUrl
    ? await openPostgres({ url: databaseUrl, clock: systemClock })
    : await openSqlite({ path: path.join(dataDir, "reprise.db"), clock: systemClock });
  const build = records(systemClock);
  await storage.transaction(async (stores) => {
    await stores.insertRecipe(build.recipeRow());
    await stores.insertVersion(build.recipeVersion({ recipeId: RECIPE }));
  });
  const workerId = build.ids("wrk");
  const now = systemClock.now();
  const worker = { id: workerId, name: "bench", slots: SLOTS, now, leaseMs: LEASE_MS };
  await storage.workers.register(worker);
  return { storage, build, workerId };
}
