// P4, P5: One job at a time: how long until it starts, and until its third step is recorded?
import type { Benchmark, Figure, StoreName } from "./benchmark.ts";
import { type ComparedSystem, compare, printComparison } from "./comparison.ts";
import type { Contender } from "./contender.ts";

const OURS: (Contender & { store: StoreName; p50: number; p99: number; end: number })[] = [
  {
    name: "Reprise, SQLite",
    module: "reprise-system.ts",
    store: "SQLite",
    p50: 1.5,
    p99: 15,
    end: 3,
  },
  {
    name: "Reprise, PostgreSQL",
    module: "reprise-system.ts",
    needs: "postgres",
    store: "PostgreSQL",
    p50: 4,
    p99: 25,
    end: 8,
  },
];
const BARE: Contender[] = [
  { name: "bare loop, SQLite", module: "bare-loop/sqlite-system.ts" },
  { name: "bare loop, PostgreSQL", module: "bare-loop/postgres-system.ts", needs: "postgres" },
];

export const latency: Benchmark = {
  name: "latency",
  async run({ servers, sizes }) {
    const { rounds, rateMs, jobsMax, samples } = sizes;
    const contenders = [...OURS, ...BARE].filter(({ needs }) => !needs || servers.postgres);
    const { systems } = await compare(contenders, servers, {
      rounds,
      sizes: { rateMs, jobsMax, samples, only: "latencies" },
    });
    printComparison(systems);
    return OURS.flatMap((one) => {
      const system = systems.find(({ name }) => name === one.name);
      return system ? figuresOf(one, system) : [];
    });
  },
};

function figuresOf(
  { store, p50, p99, end }: (typeof OURS)[number],
  system: ComparedSystem,
): Figure[] {
  const unit = "ms";
  return [
    {
      id: "P4",
      store,
      what: "enqueue to start, p50",
      value: system.startP50Ms?.median ?? Number.NaN,
      unit,
      wanted: { atMost: p50 },
    },
    {
      id: "P4",
      store,
      what: "enqueue to start, p99",
      value: system.startP99Ms?.median ?? Number.NaN,
      unit,
      wanted: { atMost: p99 },
    },
    {
      id: "P5",
      store,
      what: "3-step job end to end, p50",
      value: system.endToEndP50Ms?.median ?? Number.NaN,
      unit,
      wanted: { atMost: end },
    },
  ];
}
