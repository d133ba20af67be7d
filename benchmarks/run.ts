// `npm run bench`: the targets P1 to P14 of the design, measured on both stores.
// Flags: --quick (about two minutes, indicative), --only NAME[,NAME], --no-build.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";
import { accept } from "./accept.bench.ts";
import { type Benchmark, type Figure, FULL_SIZES, QUICK_SIZES } from "./benchmark.ts";
import { claimBacklog } from "./claim-backlog.bench.ts";
import { disk } from "./disk.bench.ts";
import { fairness } from "./fairness.bench.ts";
import { latency } from "./latency.bench.ts";
import { describeMachine, machineFacts } from "./machine-facts.ts";
import { memory } from "./memory.bench.ts";
import { startBenchPostgres } from "./postgres.ts";
import { figure, printTable, saveResults } from "./results.ts";
import { startup } from "./startup.bench.ts";
import { statistics } from "./statistics.bench.ts";
import { throughput } from "./throughput.bench.ts";
import { workers } from "./workers.bench.ts";

const BENCHMARKS: Benchmark[] = [
  throughput,
  latency,
  accept,
  claimBacklog,
  fairness,
  statistics,
  startup,
  memory,
  disk,
  workers,
];

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    "no-build": { type: "boolean", default: false },
  },
});

const facts = machineFacts(`npm run bench -- ${process.argv.slice(2).join(" ")}`.trim());
console.log(describeMachine(facts));
if (!options["no-build"]) {
  build();
}
const postgres = await startBenchPostgres();
const figures: Figure[] = [];
const failures: string[] = [];
try {
  for (const benchmark of BENCHMARKS.filter(isWanted)) {
    figures.push(...(await attempt(benchmark)));
  }
} finally {
  await postgres.stop();
}
report();

function isWanted({ name }: Benchmark): boolean {
  return options.only.split(",").some((part) => name.includes(part));
}

async function attempt(benchmark: Benchmark): Promise<Figure[]> {
  console.error(`--- ${benchmark.name}`);
  const startedAt = performance.now();
  try {
    const sizes = options.quick ? QUICK_SIZES : FULL_SIZES;
    return await benchmark.run({ servers: { postgres, redis: undefined }, sizes });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    failures.push(`${benchmark.name}: ${message}`);
    console.error(`!!! ${benchmark.name} failed:`, error);
    return [];
  } finally {
    console.error(`    ${Math.round((performance.now() - startedAt) / 1_000)} s`);
  }
}

/** Starting, memory and the rest are measured on what users run: the compiled program. */
function build(): void {
  const script = path.join(import.meta.dirname, "../scripts/build.mjs");
  const { status } = spawnSync(process.execPath, [script], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0) {
    throw new Error("The server does not compile; --no-build measures the last build");
  }
}

function report(): void {
  printTable(
    ["target", "store", "what", "measured", "wanted", ""],
    figures.map((one) => [
      one.id,
      one.store,
      one.what + details(one),
      `${figure(one.value)} ${one.unit}`,
      wanted(one),
      verdict(one),
    ]),
  );
  const results = { machine: facts, postgres: postgres.version, figures, failures };
  console.log(`Written to ${saveResults("bench", results, { isQuick: options.quick })}`);
  for (const failure of failures) {
    console.log(`!!! FAILED: ${failure}`);
  }
  process.exitCode = failures.length > 0 ? 1 : 0;
}

function details({ details: given = {} }: Figure): string {
  const parts = Object.entries(given).map(
    ([name, value]) => `${name} ${typeof value === "number" ? figure(value) : value}`,
  );
  return parts.length > 0 ? `\n  ${parts.join(", ")}` : "";
}

function wanted({ wanted: target }: Figure): string {
  if (!target) {
    return "";
  }
  return "atLeast" in target ? `≥ ${figure(target.atLeast)}` : `≤ ${figure(target.atMost)}`;
}

/** A missed target is told, not hidden, and does not fail the run: the machine may be at fault. */
function verdict({ wanted: target, value }: Figure): string {
  if (!target) {
    return "";
  }
  const isReached = "atLeast" in target ? value >= target.atLeast : value <= target.atMost;
  return isReached ? "reached" : "MISSED";
}
