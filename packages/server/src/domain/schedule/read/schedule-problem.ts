import type { ProblemCode } from "../../problems.ts";

/** One thing that is wrong with a schedule, and where in it. */
export interface ScheduleProblem {
  path: readonly (string | number)[];
  code: ProblemCode;
  message: string;
}

/** Collects what is wrong below one place of a document. Each reader goes on after a mistake, so that all are named. */
export interface Complaints {
  add(code: ProblemCode, message: string): void;
  /** Complaints about what stands below this place. */
  at(...path: (string | number)[]): Complaints;
}

export function complaintsInto(
  problems: ScheduleProblem[],
  path: readonly (string | number)[] = [],
): Complaints {
  return {
    add: (code, message) => void problems.push({ path, code, message }),
    at: (...further) => complaintsInto(problems, [...path, ...further]),
  };
}

const ECHO_CHARS_MAX = 40;

/** A value as it is shown to whoever sent it: never more than is needed to find it. */
export function shown(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value !== "string") return String(value);
  const text = value.replace(/\p{C}/gu, "?");
  return `'${text.length > ECHO_CHARS_MAX ? `${text.slice(0, ECHO_CHARS_MAX)}…` : text}'`;
}
