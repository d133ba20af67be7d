// P1, P2, P3: How many jobs per second, and which share of the bare loop's rate on the same store?
import type { BenchContext, Benchmark, Figure, StoreName } from "./benchmark.ts";
import { type ComparedSystem, compare, printComparison } from "./comparison.ts";
import type { Contender } from "./contender.ts";

const STORES: { store: StoreName; ours: Contender; alone: Contender; bare: Contender }[] = [
  {
    store: "SQLite",
    ours: { name: "Reprise, SQLite", module: "reprise-system.ts" },
    alone: { name: "its store alone, SQLite", module: "store-system.ts" },
    bare: { name: "bare loop, SQLite (ceiling)", module: "bare-loop/sqlite-system.ts" },
  },
  {
    store: "PostgreSQL",
    ours: { name: "Reprise, PostgreSQL", module: "reprise-system.ts", needs: "postgres" },
    alone: { name: "its store alone, PostgreSQL", module: "store-system.ts", needs: "postgres" },
    bare: {
      name: "bare loop, PostgreSQL (ceiling)",
      module: "bare-loop/postgres-system.ts",
      needs: "postgres",
    },
  },
];

export const throughput: Benchmark = {
  name: "throughput",
  async run({ servers, sizes }: BenchContext) {
    const stores = STORES.filter(({ ours }) => !ours.needs || servers.postgres);
    const { rounds, rateMs, jobsMax, samples } = sizes;
    const { systems } = await compare(
      stores.flatMap(({ ours, alone, bare }) => [ours, alone, bare]),
      servers,
      { rounds, sizes: { rateMs, jobsMax, samples, only: "rates" } },
    );
    printComparison(systems);
    const find = ({ name }: Contender) => systems.find((system) => system.name === name);
    return stores.flatMap(({ store, ours, bare }) => figuresOf(store, find(ours), find(bare)));
  },
};

function figuresOf(
  store: StoreName,
  ours: ComparedSystem | undefined,
  bare: ComparedSystem | undefined,
): Figure[] {
  const steps = ours?.stepsPerSecond;
  const noop = ours?.noopPerSecond;
  const share = (own: number | undefined, ceiling: number | undefined) =>
    (own ?? Number.NaN) / (ceiling ?? Number.NaN);
  return [
    {
      id: "P1",
      store,
      what: "3-step jobs per second (against peers: bench:peers)",
      value: steps?.median ?? Number.NaN,
      unit: "/s",
      details: { min: steps?.min, max: steps?.max },
    },
    {
      id: "P2",
      store,
      what: "no-op jobs per second (against BullMQ: bench:peers)",
      value: noop?.median ?? Number.NaN,
      unit: "/s",
      details: { min: noop?.min, max: noop?.max },
    },
    {
      id: "P3",
      store,
      what: "3-step jobs ÷ bare loop",
      value: share(steps?.median, bare?.stepsPerSecond?.median),
      unit: "×",
      wanted: { atLeast: 0.5 },
      details: { bestRounds: share(steps?.max, bare?.stepsPerSecond?.max) },
    },
    {
      id: "P3",
      store,
      what: "no-op jobs ÷ bare loop",
      value: share(noop?.median, bare?.noopPerSecond?.median),
      unit: "×",
      wanted: { atLeast: 0.5 },
      details: { bestRounds: share(noop?.max, bare?.noopPerSecond?.max) },
    },
  ];
}
