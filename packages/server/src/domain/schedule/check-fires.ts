import { nextTime } from "./next-time.ts";
import type { ScheduleProblem } from "./read/schedule-problem.ts";
import { LAST_YEAR, type Schedule } from "./schedule.ts";

/** What is wrong with a schedule that fires at no instant after `afterMs`, or null (A-21.11, S14). */
export function checkFires(schedule: Schedule, afterMs: number): ScheduleProblem | null {
  if (nextTime(schedule, afterMs) !== null) return null;
  if (schedule.endAt !== null && schedule.endAt <= afterMs) {
    return { path: ["endAt"], code: "never_fires", message: "endAt has passed" };
  }
  const [only] = schedule.calendars;
  const isOne = only !== undefined && schedule.calendars.length + schedule.intervals.length === 1;
  const message =
    schedule.endAt === null && schedule.startAt === null
      ? `No date matches (checked to year ${LAST_YEAR})`
      : `No date between startAt and endAt matches (checked to year ${LAST_YEAR})`;
  return { path: isOne ? ["calendars", 0] : [], code: "never_fires", message };
}
