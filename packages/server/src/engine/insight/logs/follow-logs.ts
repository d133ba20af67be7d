import type { Clock } from "../../../runtime/clock.ts";
import type { LogRequest, Storage, StoredLogLine } from "../../../storage/storage.ts";

export interface LogFollower {
  /** Lines that were committed since the last call, in the order of their commits. */
  next(): Promise<StoredLogLine[]>;
}

export interface FollowRequest {
  filter: Omit<LogRequest, "after" | "limit">;
  /** `seq` of the last line that is known. */
  after: number;
}

const LINES_MAX = 500;
/** On PostgreSQL a line may get its number before one with a lower number is committed. */
const OVERLAP_MS = 3_000;

/** Reads a log as it grows, without losing lines whose commit came late. */
export function followLogs(
  { storage, clock }: { storage: Pick<Storage, "logs" | "engine">; clock: Clock },
  { filter, after }: FollowRequest,
): LogFollower {
  const told = new Set<number>();
  let marks = [{ at: clock.monotonicMs(), seq: after }];
  return {
    async next() {
      const from = marks[0]?.seq ?? after;
      const lines = await readFrom(storage, { filter, from, told });
      for (const { seq } of lines) told.add(seq);
      const newest = lines.reduce((max, { seq }) => Math.max(max, seq), marks.at(-1)?.seq ?? after);
      marks.push({ at: clock.monotonicMs(), seq: newest });
      marks = settled(marks, storage.engine === "sqlite" ? 0 : OVERLAP_MS);
      for (const seq of told) if (seq <= (marks[0]?.seq ?? 0)) told.delete(seq);
      return lines;
    },
  };
}

/** Past what was told already, however much of that there is. */
async function readFrom(
  storage: Pick<Storage, "logs">,
  { filter, from, told }: { filter: FollowRequest["filter"]; from: number; told: Set<number> },
): Promise<StoredLogLine[]> {
  const lines = await storage.logs.list({ ...filter, after: from, limit: LINES_MAX + told.size });
  return lines.filter(({ seq }) => !told.has(seq));
}

interface Mark {
  at: number;
  seq: number;
}

/** Keeps the newest mark that is old enough to hold no late line before it, and those after it. */
function settled(marks: readonly Mark[], overlapMs: number): Mark[] {
  const now = marks.at(-1)?.at ?? 0;
  const first = marks.findLastIndex(({ at }) => now - at >= overlapMs);
  return marks.slice(Math.max(0, first));
}
