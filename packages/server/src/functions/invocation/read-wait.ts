import { parseInterval } from "../../domain/retry/parse-interval.ts";
import { InvalidUse } from "./invalid-use.ts";

/** Longest wait: 366 days. */
const WAIT_MS_MAX = 31_622_400_000;

/** Until when `ctx.wait` waits: milliseconds from now, text such as "2h", or an instant. */
export function readWait(given: unknown, now: number): number {
  const until = instantOf(given, now);
  if (Number.isNaN(until)) {
    throw new InvalidUse('ctx.wait takes milliseconds, text such as "2h", or a Date');
  }
  if (until - now > WAIT_MS_MAX) throw new InvalidUse("ctx.wait waits at most 366 days");
  return Math.ceil(until);
}

function instantOf(given: unknown, now: number): number {
  if (given instanceof Date) return given.getTime();
  if (typeof given !== "number" && typeof given !== "string") return Number.NaN;
  return now + (parseInterval(given) ?? Number.NaN);
}
