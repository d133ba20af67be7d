import type { Interval } from "../schedule.ts";
import { readDuration } from "./read-duration.ts";
import { readObject } from "./read-object.ts";
import type { Complaints } from "./schedule-problem.ts";

const EVERY_MIN_MS = 1_000;
/** Longer ones are rather a mistake; a calendar says "every two years" better. */
const EVERY_MAX_MS = 31_622_400_000;
const SECOND_MS = 1_000;

/** `{every, offset?}`: milliseconds or texts such as "90m"; fractions of a second are cut (I-20.2). */
export function readInterval(value: unknown, complaints: Complaints): Interval | null {
  const what = 'an interval such as {every: "1h"}';
  const document = readObject(value, { what, known: ["every", "offset"], complaints });
  if (document === null) return null;
  const everyMs = readDuration(document.get("every"), {
    minMs: EVERY_MIN_MS,
    maxMs: EVERY_MAX_MS,
    complaints: complaints.at("every"),
  });
  const offset = document.get("offset");
  if (everyMs === null || offset === undefined) {
    return everyMs === null ? null : { everyMs: wholeSeconds(everyMs), offsetMs: 0 };
  }
  const offsetMs = readDuration(offset, {
    minMs: 0,
    maxMs: wholeSeconds(everyMs) - SECOND_MS,
    complaints: complaints.at("offset"),
  });
  if (offsetMs === null) return null;
  return { everyMs: wholeSeconds(everyMs), offsetMs: wholeSeconds(offsetMs) };
}

function wholeSeconds(durationMs: number): number {
  return Math.floor(durationMs / SECOND_MS) * SECOND_MS;
}
