import { findLoops, type LoopExecution, loopKey, type StepPlace } from "./loop-turns.ts";
import { loopsAround } from "./loops-around.ts";

/** Which turn to show of which loop: `path`, and a turn for it and, before that, for each around it. */
export interface ChosenTurn {
  path: string;
  iterations: readonly number[];
}

export interface ShownLoop extends LoopExecution {
  /** The turn whose steps are shown, and how many there were in all, and failed. */
  shown: number;
  total: number;
  failed: number;
}

export interface ShownSteps<Step> {
  steps: Step[];
  /** The loops in them, outermost first. */
  loops: ShownLoop[];
}

/**
 * Of each loop the steps of one turn: the one that is chosen, else the one that failed, else the last
 * . Null when the chosen turn is not kept.
 */
export function shownSteps<Step extends StepPlace>(
  steps: readonly Step[],
  chosen: ChosenTurn | null,
): ShownSteps<Step> | null {
  const loops = findLoops(steps);
  const picked = chosen === null ? new Map<string, number>() : pickedTurns(chosen);
  const shown = new Map<string, ShownLoop>();
  for (const [key, loop] of loops) {
    const turn = picked.get(loop.path) ?? usualTurn(loop);
    const failed = [...loop.turns.values()].filter(({ hasFailed }) => hasFailed).length;
    const total = Math.max(...loop.turns.keys()) + 1;
    shown.set(key, { ...loop, shown: turn, total, failed });
  }
  const kept = steps.filter((step) => isShown(step, shown));
  const inside =
    chosen === null ? kept : kept.filter(({ path }) => path.startsWith(`${chosen.path}/`));
  if (chosen !== null && inside.length === 0) return null;
  return { steps: inside, loops: [...shown.values()].filter((loop) => isLoopShown(loop, shown)) };
}

/** By the path of the loop. */
function pickedTurns({ path, iterations }: ChosenTurn): Map<string, number> {
  const around = [...loopsAround(path).map((loop) => loop.path), path];
  const first = around.length - iterations.length;
  return new Map(
    around.flatMap((loop, level) => {
      const turn = iterations[level - first];
      return turn === undefined ? [] : [[loop, turn] as const];
    }),
  );
}

function usualTurn({ turns }: LoopExecution): number {
  const indexes = [...turns.values()];
  const failed = indexes.filter(({ hasFailed }) => hasFailed).map(({ iteration }) => iteration);
  return Math.max(...(failed.length > 0 ? failed : turns.keys()));
}

function isShown(step: StepPlace, shown: ReadonlyMap<string, ShownLoop>): boolean {
  return loopsAround(step.path).every(({ path, loops: level, monitors }) => {
    const iterations = step.iterations.slice(0, level);
    const attempts = step.attempts.slice(0, monitors);
    const loop = shown.get(loopKey({ path, iterations, attempts }));
    return loop === undefined || loop.shown === step.iterations[level];
  });
}

/** A loop in a loop is shown in the turn of the outer one that is shown. */
function isLoopShown(loop: ShownLoop, shown: ReadonlyMap<string, ShownLoop>): boolean {
  const { path, iterations, attempts } = loop;
  const own = { path, iterations, attempts, status: "COMPLETED" } as const;
  return isShown({ ...own, ordinal: 0, startDate: 0, endDate: 0 }, shown);
}
