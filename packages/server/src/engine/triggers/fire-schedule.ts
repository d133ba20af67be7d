import { RequestError } from "../../domain/errors.ts";
import type { ScheduleTrigger } from "../../domain/recipe/triggers/schedule.ts";
import type { Condition } from "../../expressions/condition.ts";
import type { NewJob, Transaction, TriggerLogLine } from "../../storage/storage.ts";
import type { IncomingEvent } from "../commands/accept/incoming-event.ts";
import { filterEvents } from "../commands/accept/screen-events.ts";
import type { EngineDeps } from "../deps.ts";
import { type DueInstants, dueInstants } from "./due-instants.ts";
import { failTrigger } from "./fail-trigger.ts";
import { heldBack } from "./held-back.ts";
import { type Claim, settleTrigger } from "./settle-trigger.ts";
import { eventKey, triggerJob } from "./trigger-job.ts";

const SHOWN_MAX = 20;

export type ScheduleDeps = Pick<
  EngineDeps,
  "storage" | "clock" | "ids" | "log" | "catalog" | "formulas"
>;

interface Due {
  trigger: ScheduleTrigger;
  filter: Condition | null;
  /** How many of so many missed instants may be started now. */
  allow: (count: number) => number;
}

/** Makes the jobs of a schedule's instants that have come: one of each, ever. Answers how many. */
export async function fireSchedule(
  deps: ScheduleDeps,
  claim: Claim,
  { trigger, filter, allow }: Due,
): Promise<number> {
  const { recipeId, handledAt } = claim.row;
  const now = deps.clock.now();
  const found = dueInstants(trigger.schedule, { recipeId, handledAt, now });
  const plan = heldBack(found, {
    allowed: found.late === 0 ? 0 : allow(found.late),
    handledAt,
    now,
  });
  const row = { ...claim.row, handledAt: plan.handledAt, nextAt: plan.nextAt };
  let events: readonly IncomingEvent[] = plan.due.map(scheduleEvent);
  try {
    if (filter !== null) events = await filterEvents(filter, { events, formulas: deps.formulas });
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const { code, message } = error;
    await failTrigger(deps, claim, { failure: { code, message }, row });
    return 0;
  }
  const jobs = events.map((event) => newJob(deps, { recipeId, event: event.text, now }));
  let made = 0;
  const isSettled = await settleTrigger(deps, claim, async (stores) => {
    made = await accept(stores, jobs);
    const lines = linesOf(plan, { made, filtered: plan.due.length - events.length, jobs, now });
    const fired = { lastFiredAt: made > 0 ? now : row.lastFiredAt, errorsInRow: 0 };
    return { row: { ...row, ...(plan.due.length > 0 && fired) }, lines };
  });
  return isSettled ? made : 0;
}

function scheduleEvent(instant: number): IncomingEvent {
  const value = { scheduledAt: isoOf(instant) };
  return { text: JSON.stringify(value), value: () => value };
}

function newJob(
  deps: ScheduleDeps,
  { recipeId, event, now }: { recipeId: string; event: string; now: number },
): NewJob {
  const given = { recipeId, source: "schedule", event, now } as const;
  // Whatever happens to what the trigger remembers, an instant has one job.
  return { ...triggerJob(deps, given), key: eventKey(given, event) };
}

async function accept(stores: Transaction, jobs: readonly NewJob[]): Promise<number> {
  let made = 0;
  for (const job of jobs) {
    const { outcome } = await stores.jobs.accept(job);
    if (outcome === "accepted") made += 1;
  }
  return made;
}

interface Made {
  made: number;
  filtered: number;
  jobs: readonly NewJob[];
  now: number;
}

function linesOf(
  { due, late, skipped, hasMoreSkipped }: DueInstants,
  { made, filtered, jobs, now }: Made,
): Omit<TriggerLogLine, "recipeId">[] {
  const lines: Omit<TriggerLogLine, "recipeId">[] = [];
  if (skipped.length > 0) {
    const count = `${skipped.length}${hasMoreSkipped ? " or more" : ""}`;
    const message = `Missed and skipped: ${count} instant${count === "1" ? "" : "s"}`;
    const info = { count: skipped.length, hasMore: hasMoreSkipped, instants: shown(skipped) };
    lines.push({ at: now, outcome: "skipped", message, info });
  }
  if (due.length === 0) return lines;
  const duplicates = jobs.length - made;
  const info = {
    instants: shown(due),
    jobIds: jobs.slice(0, SHOWN_MAX).map(({ id }) => id),
    late,
    filtered,
    duplicates,
  };
  const message = made === 0 ? "No job" : `${made} job${made === 1 ? "" : "s"}`;
  const how = [
    late > 0 ? "late" : "",
    filtered > 0 ? `${filtered} filtered` : "",
    duplicates > 0 ? `${duplicates} known` : "",
  ].filter((part) => part !== "");
  const said = how.length === 0 ? message : `${message} (${how.join(", ")})`;
  lines.push({ at: now, outcome: made === 0 ? "nothing" : "fired", message: said, info });
  return lines;
}

function shown(instants: readonly number[]): string[] {
  return instants.slice(-SHOWN_MAX).map(isoOf);
}

function isoOf(instant: number): string {
  return new Date(instant).toISOString();
}
