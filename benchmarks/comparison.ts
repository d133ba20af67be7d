import {
  type Contender,
  measure,
  type RoundFigures,
  type RoundSizes,
  type Servers,
} from "./contender.ts";
import { type Spread, spread } from "./percentile.ts";
import { figure, printTable } from "./results.ts";

/** What the rounds of one contender come to. */
export interface ComparedSystem {
  name: string;
  version: string;
  note: string | undefined;
  noopPerSecond: Spread | undefined;
  /** Of the system's own process, per job. */
  noopCpuUs: Spread | undefined;
  stepsPerSecond: Spread | undefined;
  stepsCpuUs: Spread | undefined;
  startP50Ms: Spread | undefined;
  startP99Ms: Spread | undefined;
  endToEndP50Ms: Spread | undefined;
}

/**
 * Measures every contender once per round, each round beginning with another one: a slow minute of
 * the machine then hits all of them, and nobody always follows the same neighbor.
 */
export async function compare(
  contenders: Contender[],
  servers: Servers,
  { rounds, sizes }: { rounds: number; sizes: RoundSizes },
): Promise<{ systems: ComparedSystem[]; failures: string[] }> {
  const figures = new Map<Contender, RoundFigures[]>(contenders.map((one) => [one, []]));
  const failures: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of rotated(contenders, round)) {
      process.stderr.write(`round ${round + 1} of ${rounds}: ${contender.name}\n`);
      try {
        figures.get(contender)?.push(await measure(contender, servers, sizes));
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        failures.push(`${contender.name}, round ${round + 1}: ${message}`);
        console.error(`!!! ${contender.name} failed: ${message}`);
      }
    }
  }
  const systems = contenders.flatMap((one) => summary(one, figures.get(one) ?? []));
  return { systems, failures };
}

export function printComparison(systems: ComparedSystem[]): void {
  const head = [
    "system",
    "no-op jobs/s",
    "3-step jobs/s",
    "own CPU µs\nno-op / 3-step",
    "start p50 ms",
    "start p99 ms",
    "3 steps p50 ms",
  ];
  printTable(
    head,
    systems.map((system) => [
      system.version === system.name ? system.name : `${system.name}\n${system.version}`,
      cell(system.noopPerSecond),
      cell(system.stepsPerSecond),
      `${figure(system.noopCpuUs?.median)} / ${figure(system.stepsCpuUs?.median)}`,
      cell(system.startP50Ms),
      cell(system.startP99Ms),
      cell(system.endToEndP50Ms),
    ]),
  );
  for (const { name, note } of systems) {
    if (note) {
      console.log(`${name}: ${note}`);
    }
  }
}

function rotated<T>(values: T[], by: number): T[] {
  const start = by % Math.max(values.length, 1);
  return [...values.slice(start), ...values.slice(0, start)];
}

function summary(contender: Contender, rounds: RoundFigures[]): ComparedSystem[] {
  const [first] = rounds;
  if (!first) {
    return [];
  }
  const over = (value: (round: RoundFigures) => number | undefined): Spread | undefined => {
    const values = rounds.map(value).filter((one) => one !== undefined);
    return values.length > 0 ? spread(values) : undefined;
  };
  return [
    {
      name: contender.name,
      version: first.version,
      note: contender.note,
      noopPerSecond: over((round) => round.noopPerSecond),
      noopCpuUs: over((round) => round.noopCpuUs),
      stepsPerSecond: over((round) => round.stepsPerSecond),
      stepsCpuUs: over((round) => round.stepsCpuUs),
      startP50Ms: over((round) => round.startP50Ms),
      startP99Ms: over((round) => round.startP99Ms),
      endToEndP50Ms: over((round) => round.endToEndP50Ms),
    },
  ];
}

function cell(value: Spread | undefined): string {
  return value ? `${figure(value.median)}\n(${figure(value.min)}–${figure(value.max)})` : "–";
}
