// How fast does Reprise run jobs beside what people would pick instead, on this machine, in one run?
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { parseArgs } from "node:util";
import { type ComparedSystem, compare, printComparison } from "./comparison.ts";
import type { Contender, Servers } from "./contender.ts";
import { describeMachine, machineFacts } from "./machine-facts.ts";
import { PEERS } from "./peers/peers.ts";
import type { Spread } from "./percentile.ts";
import { startBenchPostgres } from "./postgres.ts";
import { startRedis } from "./redis.ts";
import { figure, printTable, saveResults } from "./results.ts";

const BARE_SQLITE = "bare loop, SQLite (ceiling)";
const BARE_POSTGRES = "bare loop, PostgreSQL (ceiling)";
const OURS_SQLITE = "Reprise, SQLite";
const OURS_POSTGRES = "Reprise, PostgreSQL";

const OURS: Contender[] = [
  { name: OURS_SQLITE, module: "reprise-system.ts" },
  { name: OURS_POSTGRES, module: "reprise-system.ts", needs: "postgres" },
  { name: BARE_SQLITE, module: "bare-loop/sqlite-system.ts" },
  { name: BARE_POSTGRES, module: "bare-loop/postgres-system.ts", needs: "postgres" },
];

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    rounds: { type: "string", default: "3" },
    /** Only systems whose name contains one of these, by comma. */
    only: { type: "string", default: "" },
  },
});

const facts = machineFacts(`npm run bench:peers -- ${process.argv.slice(2).join(" ")}`.trim());
console.log(describeMachine(facts));
const missing: string[] = [];
const contenders = [...OURS, ...PEERS].filter(isWanted).filter(isPresent);
const servers = await startServers();
try {
  const { systems, failures } = await compare(contenders, servers, {
    rounds: Number(options.rounds),
    sizes: options.quick
      ? { rateMs: 500, jobsMax: 20_000, samples: 50 }
      : { rateMs: 2_500, jobsMax: 60_000, samples: 300 },
  });
  printComparison(systems);
  const ratios = ratiosOf(systems);
  printTable(
    ["target", "median ÷ median", "best ÷ best", "wanted"],
    ratios.map(({ what, median, best, wanted }) => [what, figure(median), figure(best), wanted]),
  );
  const results = {
    machine: facts,
    postgres: servers.postgres?.version,
    redis: servers.redis?.version,
  };
  const file = saveResults(
    "peers",
    { ...results, systems, ratios, missing, failures },
    { isQuick: options.quick },
  );
  console.log(`Written to ${file}`);
  for (const line of [...missing, ...failures]) {
    console.log(`!!! MISSING: ${line}`);
  }
} finally {
  await servers.postgres?.stop();
  await servers.redis?.stop();
}

function isWanted({ name }: Contender): boolean {
  const wanted = options.only.toLowerCase().split(",");
  return wanted.some((part) => name.toLowerCase().includes(part));
}

function isPresent(contender: Contender): boolean {
  const reason = whyMissing(contender);
  if (reason) {
    missing.push(`${contender.name}: ${reason}`);
    console.error(`!!! ${contender.name} does not take part: ${reason}`);
  }
  return !reason;
}

function whyMissing(contender: Contender): string | undefined {
  if (!existsSync(path.join(import.meta.dirname, contender.module))) {
    return `${contender.module} is not there`;
  }
  if (contender.needs === "redis" && !hasRedis()) {
    return "redis-server is not installed (Debian: apt-get install redis-server)";
  }
  const packageName = PEERS.find(({ name }) => name === contender.name)?.package;
  if (packageName && !isInstalled(packageName)) {
    return `its package ${packageName} is not installed (npm ci in benchmarks/peers failed?)`;
  }
  return undefined;
}

function hasRedis(): boolean {
  try {
    execFileSync("redis-server", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function isInstalled(name: string): boolean {
  const require = createRequire(path.join(import.meta.dirname, "peers/package.json"));
  return (require.resolve.paths(name) ?? []).some((folder) => existsSync(path.join(folder, name)));
}

async function startServers(): Promise<Servers> {
  const need = (what: Contender["needs"]): boolean =>
    contenders.some(({ needs }) => needs === what);
  return {
    postgres: need("postgres") ? await startBenchPostgres() : undefined,
    redis: need("redis") ? await startRedis() : undefined,
  };
}

interface Ratio {
  what: string;
  median: number;
  /** Best round against best round: what disturbs a round only ever makes it slower. */
  best: number;
  wanted: string;
}

function ratiosOf(systems: ComparedSystem[]): Ratio[] {
  const find = (name: string) => systems.find((system) => system.name === name);
  const durable = systems.filter(({ name }) => /^(Restate|DBOS|OpenWorkflow)/.test(name));
  const bestDurable = fastest(durable.map(({ stepsPerSecond }) => stepsPerSecond));
  const bull = find("BullMQ")?.noopPerSecond;
  const stores = [
    { ours: find(OURS_SQLITE), bare: find(BARE_SQLITE), store: "SQLite", timesBull: 3 },
    { ours: find(OURS_POSTGRES), bare: find(BARE_POSTGRES), store: "PostgreSQL", timesBull: 2 },
  ];
  return stores.flatMap(({ ours, bare, store, timesBull }) => [
    {
      what: `P1 ${store}: 3-step jobs ÷ best of Restate, DBOS, OpenWorkflow`,
      ...share(ours?.stepsPerSecond, bestDurable),
      wanted: "≥ 10",
    },
    {
      what: `P2 ${store}: no-op jobs ÷ BullMQ`,
      ...share(ours?.noopPerSecond, bull),
      wanted: `≥ ${timesBull}`,
    },
    {
      what: `P3 ${store}: 3-step jobs ÷ bare loop`,
      ...share(ours?.stepsPerSecond, bare?.stepsPerSecond),
      wanted: "≥ 0.5",
    },
    {
      what: `P3 ${store}: no-op jobs ÷ bare loop`,
      ...share(ours?.noopPerSecond, bare?.noopPerSecond),
      wanted: "≥ 0.5",
    },
  ]);
}

type Rate = Pick<Spread, "median" | "max"> | undefined;

function fastest(rates: Rate[]): Rate {
  const known = rates.filter((rate) => rate !== undefined);
  return {
    median: Math.max(...known.map(({ median }) => median)),
    max: Math.max(...known.map(({ max }) => max)),
  };
}

function share(ours: Rate, theirs: Rate): Pick<Ratio, "median" | "best"> {
  const quotient = (own = Number.NaN, other = Number.NaN) => own / other;
  return {
    median: quotient(ours?.median, theirs?.median),
    best: quotient(ours?.max, theirs?.max),
  };
}
