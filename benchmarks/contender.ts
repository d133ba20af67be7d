import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { percentile } from "./percentile.ts";
import type { BenchPostgres } from "./postgres.ts";
import type { BenchRedis } from "./redis.ts";
import { type SpawnedSystem, spawnSystem } from "./spawned-system.ts";
import type { Effort } from "./system-process.ts";

/** A system that takes part in a comparison, as data. */
export interface Contender {
  name: string;
  /** Where its module is, relative to `benchmarks/`. */
  module: string;
  needs?: "postgres" | "redis";
  /** What a reader must know before comparing. */
  note?: string;
}

/** What one round measured; undefined where the system cannot do it. */
export interface RoundFigures {
  version: string;
  noopPerSecond: number | undefined;
  /** Processor time of the system's own process per job: comparable even when the machine is busy. */
  noopCpuUs: number | undefined;
  stepsPerSecond: number | undefined;
  stepsCpuUs: number | undefined;
  startP50Ms: number | undefined;
  startP99Ms: number | undefined;
  endToEndP50Ms: number | undefined;
}

export interface RoundSizes {
  /** How long each rate is measured; the number of jobs follows from the warm-up. */
  rateMs: number;
  jobsMax: number;
  samples: number;
  /** Absent = all of it. */
  only?: "rates" | "latencies";
}

export interface Servers {
  postgres: BenchPostgres | undefined;
  redis: BenchRedis | undefined;
}

const WARM_UP_JOBS = 100;
const WARM_UP_SAMPLES = 20;
const JOBS_MIN = 100;

/** One round of one system: a new process, new data, warmed up, measured and thrown away. */
export async function measure(
  contender: Contender,
  servers: Servers,
  sizes: RoundSizes,
): Promise<RoundFigures> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "reprise-bench-"));
  const database = `bench_${path.basename(dataDir).replaceAll(/\W/g, "").toLowerCase()}`;
  const databaseUrl =
    contender.needs === "postgres"
      ? ((await servers.postgres?.createDatabase(database)) ?? "")
      : "";
  const place = { dataDir, databaseUrl, redisSocket: servers.redis?.socket ?? "" };
  try {
    const system = await spawnSystem(contender.module, place);
    const figures = await figuresOf(system, sizes);
    await system.close();
    return figures;
  } finally {
    if (databaseUrl) {
      await servers.postgres?.dropDatabase(database);
    }
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function figuresOf(system: SpawnedSystem, sizes: RoundSizes): Promise<RoundFigures> {
  const withRates = sizes.only !== "latencies";
  const withLatencies = sizes.only !== "rates";
  const noop = withRates ? await rate((jobs) => system.noop(jobs), sizes) : undefined;
  const steps = withRates ? await rate((jobs) => system.steps(jobs), sizes) : undefined;
  if (withLatencies) {
    await system.startLatency(WARM_UP_SAMPLES);
    await system.endToEnd(WARM_UP_SAMPLES);
  }
  const starts = withLatencies ? await system.startLatency(sizes.samples) : undefined;
  const ends = withLatencies ? await system.endToEnd(sizes.samples) : undefined;
  return {
    version: system.version,
    noopPerSecond: noop?.perSecond,
    noopCpuUs: noop?.cpuUs,
    stepsPerSecond: steps?.perSecond,
    stepsCpuUs: steps?.cpuUs,
    startP50Ms: starts && percentile(starts, 0.5),
    startP99Ms: starts && percentile(starts, 0.99),
    endToEndP50Ms: ends && percentile(ends, 0.5),
  };
}

/** Warms up twice: the first time meets cold code, the second says how many jobs to run. */
async function rate(
  run: (jobs: number) => Promise<Effort | undefined>,
  sizes: RoundSizes,
): Promise<{ perSecond: number; cpuUs: number } | undefined> {
  const cold = await run(WARM_UP_JOBS);
  if (cold === undefined) {
    return undefined;
  }
  const warmUp = jobsFor((WARM_UP_JOBS / cold.elapsedMs) * (sizes.rateMs / 4), sizes);
  const warm = (await run(warmUp)) ?? cold;
  const jobs = jobsFor((warmUp / warm.elapsedMs) * sizes.rateMs, sizes);
  const { elapsedMs, cpuMs } = (await run(jobs)) ?? cold;
  return { perSecond: (jobs / elapsedMs) * 1_000, cpuUs: (cpuMs / jobs) * 1_000 };
}

function jobsFor(jobs: number, { jobsMax }: RoundSizes): number {
  return Math.round(Math.min(Math.max(jobs, JOBS_MIN), jobsMax));
}
