import type { LogLine, StepRecord } from "../../../domain/job/step-record.ts";
import { jsonSize } from "../../../expressions/json-size.ts";
import type { HoldWrite, NewJob } from "../../../storage/storage.ts";
import { RUN_STATE_BYTES_MAX } from "./limits.ts";

/** What a slice has recorded, and what of it is not yet in the store. */
export interface Journal {
  /** Records of earlier slices by `stepKey`; null for a job that was never begun. */
  recorded: ReadonlyMap<string, StepRecord> | null;
  steps: StepRecord[];
  logs: LogLine[];
  /** Of steps that go on hold, or go on from it. */
  holds: HoldWrite[];
  /** Jobs that steps have called, not yet in the store. */
  children: NewJob[];
  /**
   * Items that it adds to its run when it succeeds: all of this repeat that the walk has come past, those
   * of failed attempts apart.
   */
  extensions: NewJob[];
  /** All calls of this repeat that the walk has come past, in their order. */
  calls: { stepId: string; jobId: string }[];
  /**
   * Something in `steps` must be in the store before the next action starts: an action's result, or
   * a decision that would be taken differently when asked again. A decision that follows from
   * recorded values alone may ride along with a later commit, for a replay takes it again.
   */
  mustCommit: boolean;
  /** The write of a RUNNING record that is under way; the record of its end must come after it. */
  running: Promise<void> | null;
  nextOrdinal: number;
  /** Records of this repeat that are kept; fewer than there were where loops forget turns. */
  records: number;
  /** Errors of steps in this slice, also those that were handled and those of an earlier slice. */
  failures: number;
  /** Ordinals of records that go with the next commit: from, and up to but not including. */
  pruned: { from: number; to: number }[];
  /** Inputs and outputs of all steps of this repeat, about. */
  bytes: number;
  /** Log text of this slice. */
  logBytes: number;
  /** Loops and monitors around the step that runs, outermost first; shown as RUNNING when it is. */
  openBlocks: StepRecord[];
}

export function createJournal(): Journal {
  return {
    recorded: null,
    steps: [],
    logs: [],
    holds: [],
    children: [],
    extensions: [],
    calls: [],
    mustCommit: false,
    running: null,
    nextOrdinal: 0,
    records: 0,
    failures: 0,
    pruned: [],
    bytes: 0,
    logBytes: 0,
    openBlocks: [],
  };
}

/**
 * Names one execution of a step: its path, which turn of the loops around it, and which attempt of
 * the monitors around it, so that an attempt never takes up what an earlier one has recorded.
 */
export function stepKey({
  path,
  iterations,
  attempts,
}: Pick<StepRecord, "path" | "iterations" | "attempts">): string {
  if (attempts.length > 0) return `${path} ${iterations.join(".")}@${attempts.join(".")}`;
  return iterations.length === 0 ? path : `${path} ${iterations.join(".")}`;
}

/** Takes up where an earlier slice left off: what it recorded is not run again. */
export function resumeJournal(journal: Journal, records: readonly StepRecord[]): void {
  if (records.length === 0) return;
  journal.records = records.length;
  journal.recorded = new Map(records.map((record) => [stepKey(record), record]));
  for (const { input = null, output = null } of records) {
    journal.bytes += jsonSize(input, RUN_STATE_BYTES_MAX) + jsonSize(output, RUN_STATE_BYTES_MAX);
  }
}
