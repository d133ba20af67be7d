import type { TriggerRow } from "../../storage/storage.ts";
import type { EngineDeps } from "../deps.ts";
import type { Service } from "../service.ts";
import { fireSchedule } from "./fire-schedule.ts";
import { runPoll } from "./run-poll.ts";
import type { Claim } from "./settle-trigger.ts";
import { createStartAllowance } from "./start-allowance.ts";

const INTERVAL_MS = 500;
const BATCH_MAX = 50;
/** Polls of this process at once. */
const POLLS_MAX = 10;
/** A worker that has not committed by then is thought dead, and others go on. */
const SCHEDULE_LEASE_MS = 15_000;
const POLL_LEASE_MS = 300_000;
/** Shorter than the lease, so that no poll is made twice at once. */
const POLL_LIMIT_MAX_MS = 240_000;

export type TriggerDeps = Pick<
  EngineDeps,
  "storage" | "clock" | "ids" | "log" | "catalog" | "formulas" | "actions" | "settings"
>;

/** Fires due schedules and runs due polls. The time that is due is in the store, so none is forgotten. */
export interface TriggerRunner extends Service {
  /** Polls of this process under way. */
  underway(): number;
  /** Aborts the polls under way; they are made again by the next process. */
  close(): Promise<void>;
}

export function triggerRunner(deps: TriggerDeps): TriggerRunner {
  const { storage, clock, log } = deps;
  const allow = createStartAllowance(clock);
  const closing = new AbortController();
  const polls = new Set<Promise<void>>();
  let isFresh = true;

  /** One process holds the file, so whoever had claimed something before is gone. */
  async function takeOver(): Promise<void> {
    if (isFresh && storage.engine === "sqlite") await storage.triggers.release();
    isFresh = false;
  }

  async function fire(row: TriggerRow): Promise<number> {
    const found = await entryOf(deps, row);
    if (found?.trigger.type !== "schedule") return giveBack(row);
    const { trigger, claim, entry } = found;
    return fireSchedule(deps, claim, { trigger, filter: entry.filter, allow });
  }

  async function poll(row: TriggerRow): Promise<void> {
    const found = await entryOf(deps, row);
    if (found?.trigger.type !== "poll") return void (await giveBack(row));
    const { trigger, claim, entry } = found;
    const program = await deps.catalog.program(row.recipeId, claim.version);
    const limitMs = Math.min(
      program.stepTimeoutMs ?? deps.settings.stepTimeoutMs,
      POLL_LIMIT_MAX_MS,
    );
    await runPoll(deps, claim, { trigger, entry, limitMs, signal: closing.signal });
  }

  /** A recipe that was just changed: its row is written with it, so this happens once. */
  async function giveBack(row: TriggerRow): Promise<0> {
    deps.catalog.forget(row.recipeId);
    await storage.triggers.release(row);
    return 0;
  }

  function startPoll(row: TriggerRow): void {
    const under = poll(row).catch((error: unknown) => {
      // The claim ends by itself, and somebody tries again.
      log.warn({ err: error, recipeId: row.recipeId }, "A poll could not be committed");
    });
    const tracked = under.finally(() => polls.delete(tracked));
    polls.add(tracked);
  }

  return {
    name: "triggers",
    intervalMs: INTERVAL_MS,
    async tick() {
      await takeOver();
      const dueAt = await storage.triggers.nextDueAt();
      const now = clock.now();
      if (closing.signal.aborted || dueAt === null || dueAt > now) return 0;
      const asked = { now, limit: BATCH_MAX };
      const schedules = await storage.triggers.claimDue({
        ...asked,
        kind: "schedule",
        leaseMs: SCHEDULE_LEASE_MS,
      });
      for (const row of schedules) await guarded(deps, row, fire);
      const limit = POLLS_MAX - polls.size;
      if (limit <= 0) return schedules.length;
      const due = await storage.triggers.claimDue({
        ...asked,
        limit,
        kind: "poll",
        leaseMs: POLL_LEASE_MS,
      });
      for (const row of due) startPoll(row);
      return schedules.length + due.length;
    },
    underway: () => polls.size,
    async close() {
      closing.abort();
      await Promise.all(polls);
    },
  };
}

async function entryOf(deps: TriggerDeps, row: TriggerRow) {
  const entry = await deps.catalog.find(row.recipeId);
  const version = entry?.row.activeVersion ?? null;
  if (entry === null || version === null || entry.trigger === null) return null;
  const claim: Claim = { row, version };
  return { entry, trigger: entry.trigger, claim };
}

/** What one trigger does must not keep the others from firing. */
async function guarded(
  { log }: TriggerDeps,
  row: TriggerRow,
  work: (row: TriggerRow) => Promise<number>,
): Promise<void> {
  try {
    await work(row);
  } catch (error) {
    log.warn({ err: error, recipeId: row.recipeId }, "A trigger could not be committed");
  }
}
