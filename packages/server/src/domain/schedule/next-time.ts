import { nextCalendarTime } from "./next-calendar-time.ts";
import { type Interval, LAST_YEAR, type Schedule } from "./schedule.ts";
import { timeZone } from "./time-zone.ts";

const SECOND_MS = 1_000;
const END_MS = Date.UTC(LAST_YEAR + 1, 0, 1);

/** The first instant strictly after another at which the schedule fires; null when there is none. */
export function nextTime(schedule: Schedule, afterMs: number): number | null {
  for (const time of timesAfter(schedule, afterMs)) return time;
  return null;
}

export interface TimesWindow {
  /** Not included. */
  afterMs: number;
  /** Included; none = as far as the schedule goes. */
  untilMs?: number;
  countMax: number;
}

/** Up to `countMax` instants of a window, ascending, each once. */
export function timesBetween(
  schedule: Schedule,
  { afterMs, untilMs = END_MS, countMax }: TimesWindow,
): number[] {
  const times: number[] = [];
  if (countMax < 1) return times;
  for (const time of timesAfter(schedule, afterMs)) {
    if (time > untilMs) break;
    times.push(time);
    if (times.length >= countMax) break;
  }
  return times;
}

/** Something that fires: its first instant at or after another, or null. */
type Source = (fromMs: number) => number | null;

/** All instants after another, ascending; an instant of several intervals and calendars is one. */
function* timesAfter(schedule: Schedule, afterMs: number): Generator<number> {
  const fromMs = nextSecond(Math.max(afterMs, (schedule.startAt ?? afterMs + 1) - 1));
  const lastMs = Math.min(schedule.endAt ?? END_MS, END_MS - 1);
  if (fromMs > lastMs) return;
  let heads = sourcesOf(schedule).map((source) => ({ source, time: source(fromMs) }));
  for (;;) {
    heads = heads.filter(({ time }) => time !== null && time <= lastMs);
    const first = heads.reduce(
      (least, { time }) => Math.min(least, time ?? least),
      Number.POSITIVE_INFINITY,
    );
    if (first === Number.POSITIVE_INFINITY) return;
    yield first;
    for (const head of heads) {
      if (head.time === first) head.time = head.source(nextSecond(first));
    }
  }
}

function sourcesOf({ timezone, intervals, calendars }: Schedule): Source[] {
  const zone = timeZone(timezone);
  return [
    ...intervals.map((interval) => (fromMs: number) => nextIntervalTime(interval, fromMs)),
    ...calendars.map(
      (calendar) => (fromMs: number) => nextCalendarTime(calendar, { zone, fromMs }),
    ),
  ];
}

function nextIntervalTime({ everyMs, offsetMs }: Interval, fromMs: number): number {
  return Math.ceil((fromMs - offsetMs) / everyMs) * everyMs + offsetMs;
}

/** Schedules fire at whole seconds (I-20.2). */
function nextSecond(epochMs: number): number {
  return Math.floor(epochMs / SECOND_MS) * SECOND_MS + SECOND_MS;
}
