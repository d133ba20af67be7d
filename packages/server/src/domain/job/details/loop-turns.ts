import type { StepRecord } from "../step-record.ts";
import { loopsAround } from "./loops-around.ts";

/** What is needed of a record to know where it stands. */
export type StepPlace = Pick<
  StepRecord,
  "ordinal" | "path" | "iterations" | "attempts" | "status" | "startDate" | "endDate"
>;

/** One execution of a loop: a loop in a loop has one for each turn of the outer one. */
export interface LoopExecution {
  path: string;
  /** Turns of the loops around it, and attempts of the monitors. */
  iterations: readonly number[];
  attempts: readonly number[];
  /** Those that are kept, by their index. */
  turns: Map<number, LoopTurn>;
}

export interface LoopTurn {
  iteration: number;
  /** An error in it ended the loop; what a monitor inside has handled does not count. */
  hasFailed: boolean;
  /** A step in it has not ended. */
  isOpen: boolean;
  startDate: number;
  /** Null while a step in it has not ended. */
  endDate: number | null;
}

const OPEN: readonly string[] = ["PENDING", "RUNNING", "WAITING"];

/** The loops of a repeat by `loopKey`, read off the places of its records. */
export function findLoops(steps: readonly StepPlace[]): Map<string, LoopExecution> {
  const loops = new Map<string, LoopExecution>();
  for (const step of steps) {
    for (const { path, loops: level, monitors } of loopsAround(step.path)) {
      const iteration = step.iterations[level];
      if (iteration === undefined) continue;
      const iterations = step.iterations.slice(0, level);
      const attempts = step.attempts.slice(0, monitors);
      const key = loopKey({ path, iterations, attempts });
      const loop = loops.get(key) ?? { path, iterations, attempts, turns: new Map() };
      loops.set(key, loop);
      addStep(loop, { step, iteration });
    }
  }
  return loops;
}

export function loopKey({
  path,
  iterations,
  attempts,
}: Pick<LoopExecution, "path" | "iterations" | "attempts">): string {
  return `${path} ${iterations.join(".")}@${attempts.join(".")}`;
}

function addStep(
  { turns, attempts }: LoopExecution,
  { step, iteration }: { step: StepPlace; iteration: number },
): void {
  const hasFailed = step.status === "FAILED" && step.attempts.length === attempts.length;
  const isOpen = OPEN.includes(step.status);
  const turn = turns.get(iteration);
  if (turn === undefined) {
    const { startDate, endDate } = step;
    turns.set(iteration, { iteration, hasFailed, isOpen, startDate, endDate });
    return;
  }
  turn.hasFailed ||= hasFailed;
  turn.isOpen ||= isOpen;
  turn.startDate = Math.min(turn.startDate, step.startDate);
  turn.endDate =
    turn.endDate === null || step.endDate === null ? null : Math.max(turn.endDate, step.endDate);
}
