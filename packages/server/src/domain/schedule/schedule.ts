/** Values of a calendar's field, ascending and each once; "*" = every value. */
export type Field = "*" | readonly number[];

/** Fires at every instant that is a whole number of `everyMs` after the Unix epoch, plus the offset (I-20.2). */
export interface Interval {
  /** Whole seconds, 1 s to 366 days. */
  everyMs: number;
  /** Whole seconds, 0 to below `everyMs`. */
  offsetMs: number;
}

/** Fires when all fields match the local time; days of the week count from Sunday = 0. */
export interface Calendar {
  second: Field;
  minute: Field;
  /** "*" follows elapsed time where the clocks change; a list follows the wall clock. */
  hour: Field;
  dayOfMonth: Field;
  month: Field;
  dayOfWeek: Field;
  year: Field;
  comment: string | null;
}

export const CATCH_UP_RULES = ["latest", "none", "all"] as const;

/** When something is to run: the union of its intervals and calendars, read and checked. */
export interface Schedule {
  /** IANA name of the zone of the calendars; intervals know no zone (I-20.4). */
  timezone: string;
  intervals: readonly Interval[];
  calendars: readonly Calendar[];
  /** A run may begin up to this much later than its instant (I-20.3). */
  jitterMs: number;
  /** The first and the last instant that may fire, both included; null = no bound. */
  startAt: number | null;
  endAt: number | null;
  /** What is done about instants that were missed while the server was down. */
  catchup: (typeof CATCH_UP_RULES)[number];
  catchupWindowMs: number;
}

/** Nothing fires after the end of 2199: a calendar that has not matched until then never will. */
export const LAST_YEAR = 2199;
