import type { Reason } from "../../domain/job/job.ts";
import { storedSchedule } from "../../domain/plan/plan-document.ts";
import { planOfTrigger } from "../../domain/plan/plan-lanes.ts";
import type { PlanRow, Transaction, TriggerLogLine, TriggerRow } from "../../storage/storage.ts";
import type { CommandDeps } from "../deps.ts";
import { dueInstants } from "../triggers/due-instants.ts";
import { heldBack } from "../triggers/held-back.ts";
import { skipRun, startRun } from "./start-run.ts";

/** An instant has one run for as long as anybody could ask for it again. */
const KEY_KEPT_MS = 30 * 86_400_000;
const SHOWN_MAX = 20;

type FireDeps = Pick<CommandDeps, "storage" | "clock" | "ids">;

/**
 * Makes the runs of a plan's instants that have come, at most one of each (M-18.9), with what the
 * trigger remembers and its log in one transaction. False when the plan was changed meanwhile, or
 * another worker took over; then nothing is written.
 */
export async function firePlan(
  deps: FireDeps,
  row: TriggerRow,
  allow: (count: number) => number,
): Promise<boolean> {
  const planId = planOfTrigger(row.recipeId) ?? "";
  try {
    await deps.storage.transaction(async (stores) => {
      const plan = await stores.plans.lock(planId);
      if (plan === null || plan.state !== "ACTIVE") throw new ClaimLost();
      const { saved, lines } = await fire(stores, deps, { plan, row, allow });
      if (!(await stores.triggers.save(saved))) throw new ClaimLost();
      for (const line of lines) await stores.triggers.addLog({ recipeId: row.recipeId, ...line });
    });
    return true;
  } catch (error) {
    if (!(error instanceof ClaimLost)) throw error;
    await deps.storage.triggers.release(row);
    return false;
  }
}

class ClaimLost extends Error {
  constructor() {
    super("Meanwhile the plan was changed, or another worker took over");
    this.name = "ClaimLost";
  }
}

interface Firing {
  plan: PlanRow;
  row: TriggerRow;
  allow: (count: number) => number;
}

type Line = Omit<TriggerLogLine, "recipeId">;

async function fire(stores: Transaction, deps: FireDeps, { plan, row, allow }: Firing) {
  const now = deps.clock.now();
  const schedule = storedSchedule(plan.schedule);
  if (schedule === null) return { saved: { ...row, active: false, nextAt: null }, lines: [] };
  const { recipeId, handledAt } = row;
  const found = dueInstants(schedule, { recipeId, handledAt, now });
  const allowed = found.late === 0 ? 0 : allow(found.late);
  const { due, late, skipped, hasMoreSkipped, ...next } = heldBack(found, {
    allowed,
    handledAt,
    now,
  });
  const lines: Line[] = [];
  if (skipped.length > 0) {
    const count = `${skipped.length}${hasMoreSkipped ? " or more" : ""}`;
    const message = `Missed and skipped: ${count} instant${count === "1" ? "" : "s"}`;
    const info = { count: skipped.length, hasMore: hasMoreSkipped, instants: shown(skipped) };
    lines.push({ at: now, outcome: "skipped", message, info });
  }
  let lastFiredAt = row.lastFiredAt;
  for (const instant of due) {
    const line = await fireInstant(stores, deps, {
      plan,
      recipeId,
      instant,
      isLate: late > 0,
      now,
    });
    if (line.outcome === "fired") lastFiredAt = now;
    lines.push(line);
  }
  return { saved: { ...row, ...next, lastFiredAt, errorsInRow: 0 }, lines };
}

interface Instant {
  plan: PlanRow;
  recipeId: string;
  instant: number;
  isLate: boolean;
  now: number;
}

async function fireInstant(
  stores: Transaction,
  deps: FireDeps,
  { plan, recipeId, instant, isLate, now }: Instant,
): Promise<Line> {
  const scheduledAt = new Date(instant).toISOString();
  const active = plan.overlap === "skip" ? await stores.plans.unfinishedRuns(plan.id) : [];
  const runId = await startRun(stores, deps, {
    plan,
    type: "SCHEDULED",
    scheduledAt: instant,
    runBy: null,
    now,
    key: {
      scope: `schedule:${recipeId}`,
      value: scheduledAt,
      fingerprint: null,
      expiresAt: now + KEY_KEPT_MS,
    },
  });
  if (runId === null) {
    const message = "This instant has had its run";
    return { at: now, outcome: "nothing", message, info: { instant: scheduledAt } };
  }
  const [other] = active;
  if (other === undefined) {
    const message = isLate ? "A run was started (late)" : "A run was started";
    return { at: now, outcome: "fired", message, info: { instant: scheduledAt, runId } };
  }
  const reason: Reason = {
    type: "another-run-active",
    message: "Another run of the plan was active",
    details: { runId: other },
  };
  await skipRun(stores, { runId, reason, now });
  const info = { instant: scheduledAt, runId, activeRunId: other };
  return { at: now, outcome: "skipped", message: reason.message, info };
}

function shown(instants: readonly number[]): string[] {
  return instants.slice(-SHOWN_MAX).map((instant) => new Date(instant).toISOString());
}
