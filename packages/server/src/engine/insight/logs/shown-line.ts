import type { LogLine } from "../../../domain/job/step-record.ts";
import type { LogPlace, StoredLogLine } from "../../../storage/storage.ts";

/** A line of a log as people see it: one that was written, or one made of what the engine recorded. */
export interface ShownLine extends LogLine, LogPlace {
  source: "log" | "engine";
  /** Null for lines of the engine, which are not stored. */
  seq: number | null;
  jobId: string;
  repeat: number;
}

export function shownLine(line: StoredLogLine): ShownLine {
  return { ...line, n: line.seq, source: "log" };
}
