import { catchUp } from "../../domain/schedule/catch-up.ts";
import { jitteredTime } from "../../domain/schedule/jittered-time.ts";
import { nextTime, timesBetween } from "../../domain/schedule/next-time.ts";
import type { Schedule } from "../../domain/schedule/schedule.ts";

/** An instant that is served within this time was not missed, whatever the schedule's catch-up rule. */
const PROMPT_MS = 10_000;
/** More than `PROMPT_MS` holds: schedules fire at whole seconds. */
const PROMPT_MAX = 20;

export interface DueInstants {
  /** To be started now, ascending. */
  due: readonly number[];
  /** Of those, how many were missed while nobody was there. */
  late: number;
  /** To be passed over, ascending. */
  skipped: readonly number[];
  /** There are more of them than are listed. */
  hasMoreSkipped: boolean;
  /** Instants up to this one are done with then. */
  handledAt: number;
  /** When the next start is; null when nothing comes any more. */
  nextAt: number | null;
}

interface Moment {
  recipeId: string;
  handledAt: number;
  now: number;
}

/** What becomes of the instants of a schedule that have come since the last ones. */
export function dueInstants(schedule: Schedule, moment: Moment): DueInstants {
  const { handledAt } = moment;
  const until = servedUntil(schedule, moment);
  const following = startAfter(schedule, { recipeId: moment.recipeId, handledAt: until });
  const nothing = { due: [], late: 0, skipped: [], hasMoreSkipped: false };
  if (until === handledAt) return { ...nothing, handledAt, nextAt: following };
  const missed = catchUp(schedule, { handledMs: handledAt, nowMs: until });
  const prompt = promptInstants(schedule, { ...moment, until });
  const due =
    prompt.length > 0 && schedule.catchup !== "all"
      ? prompt
      : [...new Set([...missed.due, ...prompt])].sort((a, b) => a - b);
  return {
    due,
    late: due.length - prompt.length,
    skipped: missed.skipped.filter((instant) => !due.includes(instant)),
    hasMoreSkipped: missed.hasMoreSkipped,
    handledAt: until,
    nextAt: following,
  };
}

/** When the first instant after those that are done with is started; null when there is none. */
export function startAfter(
  schedule: Schedule,
  { recipeId, handledAt }: Pick<Moment, "recipeId" | "handledAt">,
): number | null {
  const instant = nextTime(schedule, handledAt);
  return instant === null ? null : jitteredTime(schedule, { scheduledMs: instant, key: recipeId });
}

/** Now, or just before the latest instant while its jitter holds it back. */
function servedUntil(schedule: Schedule, { recipeId, handledAt, now }: Moment): number {
  const latest = latestInstant(schedule, { handledAt, now });
  if (latest === null) return handledAt;
  const startAt = jitteredTime(schedule, { scheduledMs: latest, key: recipeId });
  if (startAt <= now) return now;
  const first = nextTime(schedule, handledAt);
  return first === latest ? handledAt : latest - 1;
}

function latestInstant(
  schedule: Schedule,
  { handledAt, now }: { handledAt: number; now: number },
): number | null {
  const first = nextTime(schedule, handledAt);
  if (first === null || first > now) return null;
  const second = nextTime(schedule, first);
  if (second === null || second > now) return first;
  const catchupWindowMs = now - handledAt + 1;
  const anyTime: Schedule = { ...schedule, catchup: "latest", catchupWindowMs };
  return catchUp(anyTime, { handledMs: handledAt, nowMs: now }).due.at(-1) ?? first;
}

function promptInstants(
  schedule: Schedule,
  { recipeId, handledAt, now, until }: Moment & { until: number },
): readonly number[] {
  const recent = timesBetween(schedule, {
    afterMs: Math.max(handledAt, until - PROMPT_MS - 1),
    untilMs: until,
    countMax: PROMPT_MAX,
  });
  if (recent.length > 0) return recent;
  const latest = latestInstant(schedule, { handledAt, now: until });
  if (latest === null) return [];
  const startAt = jitteredTime(schedule, { scheduledMs: latest, key: recipeId });
  return now - startAt <= PROMPT_MS ? [latest] : [];
}
