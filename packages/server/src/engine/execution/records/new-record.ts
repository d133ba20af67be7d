import type { StepRecord } from "../../../domain/job/step-record.ts";
import type { Execution } from "../execution.ts";

type Opening = Pick<StepRecord, "path" | "name" | "kind"> & Partial<StepRecord>;

/** A record of work that is no step of a recipe: it begins now, and its ordinal is taken. */
export function newRecord({ journal, host }: Execution, opening: Opening): StepRecord {
  const ordinal = journal.nextOrdinal;
  journal.nextOrdinal += 1;
  return {
    ordinal,
    id: null,
    action: null,
    status: "RUNNING",
    attempt: 1,
    iterations: [],
    attempts: [],
    input: undefined,
    output: undefined,
    truncated: false,
    error: null,
    skippedReason: null,
    waitUntil: null,
    startDate: host.deps.clock.now(),
    endDate: null,
    ...opening,
  };
}
