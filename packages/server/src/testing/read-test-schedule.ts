import { readSchedule } from "../domain/schedule/read/read-schedule.ts";
import type { Schedule } from "../domain/schedule/schedule.ts";

/** A schedule of a document that is known to be right. */
export function readTestSchedule(document: unknown): Schedule {
  const read = readSchedule(document);
  if ("schedule" in read) return read.schedule;
  throw new Error(`Not a schedule: ${JSON.stringify(read.problems)}`);
}
