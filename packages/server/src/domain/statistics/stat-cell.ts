import type { JobKind } from "../job/job.ts";
import { addDuration, emptySpread, mergeSpread, type Spread } from "./spread.ts";

/** What is counted apart within a bucket, so that it can be filtered. */
export interface StatKey {
  /** `*` for all, `recipe:ID`, `plan:ID` or `api:ID`. */
  subject: string;
  kind: JobKind;
  lowPriority: boolean;
  isRoot: boolean;
}

/** What happened in one stretch of time (B-25.2). */
export interface StatCounts {
  creations: number;
  /** Of the jobs that started in it: from being queued to the start (B-25.2, B-25.4). */
  waiting: Spread;
  ended: EndedCounts;
  /** Of those that ended in it: how many had an error on the way. */
  errors: number;
  /** Of those that ended in it and had started: from start to end. */
  duration: Spread;
}

export const ENDS = ["COMPLETED", "FAILED", "CANCELED", "ABORTED"] as const;
export type End = (typeof ENDS)[number];
export type EndedCounts = Record<End, number>;

/** Something that happened to a job and counts in the bucket of its instant. */
export type StatEvent = Omit<StatKey, "subject"> & {
  at: number;
  recipeId: string | null;
  planId: string | null;
  api: string | null;
} & (
    | { type: "created" }
    | { type: "started"; waitingMs: number }
    | { type: "ended"; end: End; hasErrors: boolean; durationMs: number | null }
  );

export const EVERYTHING = "*";

/** Under which subjects a job counts. */
export function subjectsOf(event: Pick<StatEvent, "recipeId" | "planId" | "api">): string[] {
  const subjects = [EVERYTHING];
  if (event.recipeId !== null) subjects.push(`recipe:${event.recipeId}`);
  if (event.planId !== null) subjects.push(`plan:${event.planId}`);
  if (event.api !== null) subjects.push(`api:${event.api}`);
  return subjects;
}

export function emptyCounts(): StatCounts {
  return {
    creations: 0,
    waiting: emptySpread(),
    ended: { COMPLETED: 0, FAILED: 0, CANCELED: 0, ABORTED: 0 },
    errors: 0,
    duration: emptySpread(),
  };
}

export function countEvent(counts: StatCounts, event: StatEvent): void {
  if (event.type === "created") counts.creations += 1;
  else if (event.type === "started") addDuration(counts.waiting, event.waitingMs);
  else {
    counts.ended[event.end] += 1;
    if (event.hasErrors) counts.errors += 1;
    if (event.durationMs !== null) addDuration(counts.duration, event.durationMs);
  }
}

export function mergeCounts(into: StatCounts, from: StatCounts): void {
  into.creations += from.creations;
  mergeSpread(into.waiting, from.waiting);
  for (const end of ENDS) into.ended[end] += from.ended[end];
  into.errors += from.errors;
  mergeSpread(into.duration, from.duration);
}

export function endedTotal({ ended }: StatCounts): number {
  return ENDS.reduce((sum, end) => sum + ended[end], 0);
}
