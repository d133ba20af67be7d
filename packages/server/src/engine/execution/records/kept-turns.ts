import type { StepRecord } from "../../../domain/job/step-record.ts";
import { isJsonObject, type Json } from "../../../domain/json.ts";
import type { KeepIterations } from "../../../domain/recipe/step.ts";
import type { Frame } from "../frame.ts";

/** Of one execution of a loop: the first turns, the last ones, and those in which an error happened. */
const WINDOWS = {
  all: { first: 1_000, last: 100 },
  last: { first: 0, last: 1 },
} as const satisfies Record<KeepIterations, { first: number; last: number }>;

/** Turns with errors that are kept beside the window. */
const FAILED_KEPT_MAX = 1_000;
/** Turns are forgotten so many at a time: each time writes the loop's own record. */
const PRUNED_AT_ONCE = 50;

/**
 * Forgets the records of turns that fall out of a loop's window (R-4.6, C-17). They go in the commit
 * that keeps the loop's own record with `state.turn`: a replay begins there, with all turns before it
 * done. Their outputs are never needed again, for after a loop those of its last turn are in scope.
 */
export interface KeptTurns {
  /** The turn with which the walk begins. */
  readonly begin: number;
  turnBegins(index: number): void;
  /** It has run to its end. */
  turnEnds(): void;
  /** The loop has come to its end, or to that of the job, in this turn. */
  loopEnds(): void;
}

interface Turn {
  index: number;
  /** Ordinals of its records: from, and up to but not including. */
  from: number;
  to: number;
  bytes: number;
  hasFailed: boolean;
}

interface LoopState {
  /** The first turn of the tail, and the ordinal of its first record. */
  turn: number;
  ordinal: number;
  failed: number;
}

export function keepTurns(
  { execution: { journal } }: Frame,
  { record, keep }: { record: StepRecord; keep: KeepIterations },
): KeptTurns {
  const { first, last } = WINDOWS[keep];
  const state = readState(record.state);
  journal.nextOrdinal = Math.max(journal.nextOrdinal, state.ordinal);
  /** Ended turns that may still be forgotten, oldest first. */
  const tail: Turn[] = [];
  let current: (Turn & { failures: number }) | null = null;

  function forget(keptTurns: number): void {
    const gone = tail.splice(0, Math.max(0, tail.length - keptTurns));
    const next = tail[0] ?? current;
    if (gone.length === 0 || next === null) return;
    for (const turn of gone) {
      const isKept = turn.hasFailed && state.failed < FAILED_KEPT_MAX;
      if (isKept) state.failed += 1;
      else prune(journal.pruned, turn);
      if (isKept) continue;
      journal.records -= turn.to - turn.from;
      journal.bytes -= turn.bytes;
    }
    state.turn = next.index;
    state.ordinal = next.from;
    record.state = { ...state };
    journal.steps.push({ ...record });
  }

  return {
    begin: state.turn,
    turnBegins(index) {
      const { nextOrdinal: from, bytes, failures } = journal;
      current = { index, from, to: from, bytes, failures, hasFailed: false };
    },
    turnEnds() {
      if (current === null || current.index < first) return;
      const { failures, bytes, ...turn } = current;
      const to = journal.nextOrdinal;
      tail.push({
        ...turn,
        to,
        bytes: journal.bytes - bytes,
        hasFailed: journal.failures > failures,
      });
      current = null;
      if (tail.length >= last + PRUNED_AT_ONCE) forget(last);
    },
    loopEnds() {
      // Where it ends in the middle of a turn, that one is the last.
      forget(current === null ? last : last - 1);
    },
  };
}

/** Neighbours become one range. */
function prune(ranges: { from: number; to: number }[], { from, to }: Turn): void {
  const before = ranges.at(-1);
  if (before?.to === from) before.to = to;
  else if (to > from) ranges.push({ from, to });
}

function readState(state: Json | undefined): LoopState {
  const { turn, ordinal, failed } = isJsonObject(state) ? state : {};
  return {
    turn: typeof turn === "number" ? turn : 0,
    ordinal: typeof ordinal === "number" ? ordinal : 0,
    failed: typeof failed === "number" ? failed : 0,
  };
}
