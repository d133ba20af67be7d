import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Servers } from "./contender.ts";

/** What `npm run bench` runs: a question (the first line of its file) and the figures that answer it. */
export interface Benchmark {
  name: string;
  run(bench: BenchContext): Promise<Figure[]>;
}

export interface BenchContext {
  servers: Servers;
  sizes: BenchSizes;
}

/** One figure against one target of performance.md §3. */
export interface Figure {
  /** `P1` … `P14`. */
  id: string;
  store: StoreName;
  what: string;
  value: number;
  unit: string;
  /** Absent where the target compares with a peer: `npm run bench:peers` shows those. */
  wanted?: { atLeast: number } | { atMost: number };
  details?: Record<string, number | string | undefined>;
}

export type StoreName = "SQLite" | "PostgreSQL";

/** An empty store for one measurement. */
export interface StorePlace {
  name: StoreName;
  dataDir: string;
  /** Empty for SQLite. */
  databaseUrl: string;
}

export interface BenchSizes {
  rounds: number;
  /** How long each rate is measured. */
  rateMs: number;
  jobsMax: number;
  /** One-at-a-time measurements. */
  samples: number;
  backlogJobs: number;
  unfinishedJobs: number;
  /** Jobs that are run through a server for its memory, its disk and its workers. */
  serverJobs: number;
  starts: number;
  acceptMs: number;
}

export const FULL_SIZES: BenchSizes = {
  rounds: 3,
  rateMs: 2_500,
  jobsMax: 60_000,
  samples: 300,
  backlogJobs: 1_000_000,
  unfinishedJobs: 100_000,
  serverJobs: 20_000,
  starts: 5,
  acceptMs: 5_000,
};

/** Says whether everything works, in about two minutes; the figures are only indicative. */
export const QUICK_SIZES: BenchSizes = {
  rounds: 1,
  rateMs: 400,
  jobsMax: 10_000,
  samples: 100,
  backlogJobs: 50_000,
  unfinishedJobs: 10_000,
  serverJobs: 3_000,
  starts: 2,
  acceptMs: 1_500,
};

/** Does the same on either store, one after the other; each time on an empty one that is thrown away. */
export async function onBothStores<T>(
  { servers }: BenchContext,
  work: (place: StorePlace) => Promise<T>,
): Promise<T[]> {
  const results = [await onStore("SQLite", servers, work)];
  if (servers.postgres) {
    results.push(await onStore("PostgreSQL", servers, work));
  }
  return results;
}

export async function onStore<T>(
  name: StoreName,
  { postgres }: Servers,
  work: (place: StorePlace) => Promise<T>,
): Promise<T> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "reprise-bench-"));
  const database = `bench_${path.basename(dataDir).replaceAll(/\W/g, "").toLowerCase()}`;
  const databaseUrl =
    name === "PostgreSQL" ? ((await postgres?.createDatabase(database)) ?? "") : "";
  try {
    return await work({ name, dataDir, databaseUrl });
  } finally {
    if (databaseUrl) {
      await postgres?.dropDatabase(database);
    }
    rmSync(dataDir, { recursive: true, force: true });
  }
}
