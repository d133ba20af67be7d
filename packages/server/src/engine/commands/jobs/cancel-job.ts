import { CANCELED_BY_USER, type Job, type Reason } from "../../../domain/job/job.ts";
import { isFinal } from "../../../domain/job/life-cycle.ts";
import type { Transaction } from "../../../storage/storage.ts";
import { afterCascade, cascade } from "../../cascade.ts";
import { changeJob } from "../../change-job.ts";
import { type CommandDeps, DEFAULT_ENGINE_SETTINGS } from "../../deps.ts";
import { commandJob, type Operated, writeJob } from "../../operation.ts";

const CANCELED_WITH_CALLER = "Canceled with the job that called it";
/** How long the hook of a job on hold may take. */
const HOOK_MS_MAX = DEFAULT_ENGINE_SETTINGS.graceMs;

interface CancelRequest {
  jobId: string;
  comment?: string | undefined;
  /** Who asked. */
  by: string | null;
}

/**
 * Cancels a job: at once when no worker executes it, otherwise its worker is told, and the job is
 * CANCELING until it has let go, or until the hook of the action that it is on hold in has
 * ended what goes on outside. Recipes that it called run on unless the call says otherwise, and the
 * job is CANCELING until those that are canceled with it have ended. Throws
 * `invalid_transition` for a job that has ended.
 */
export function cancelJob(
  { storage, clock }: Pick<CommandDeps, "storage" | "clock">,
  { jobId, comment, by }: CancelRequest,
): Promise<Operated> {
  const asked = { jobId, action: "job.cancel", details: { reason: comment ?? null } };
  return commandJob({ storage }, asked, async (stores, locked) => {
    if (locked.status === "CANCELING") return { job: locked, changed: false };
    const now = clock.now();
    const info = { comment: comment ?? null, by };
    const reason: Reason = { type: "user", message: CANCELED_BY_USER, details: info };
    const below: Reason = { type: "user", message: CANCELED_WITH_CALLER, details: info };
    return cancelLockedTree(stores, { locked, reason, below, info, now });
  });
}

interface TreeCancelation extends Cancelation {
  /** Of the jobs below it. */
  below: Reason;
}

/**
 * Cancels a job that is locked, and what is canceled with it. The items of a run that nobody executes
 * end in one go, however many there are.
 */
export async function cancelLockedTree(
  stores: Transaction,
  { locked, reason, below, info, now }: TreeCancelation,
): Promise<Operated> {
  assertCancelable(locked, now);
  if (locked.kind === "run") {
    await stores.plans.cancelIdleItems({ runId: locked.id, reason: below, now });
  }
  await cascade(stores, {
    job: locked,
    reach: "cancel",
    rest: { event: "cancel", reason: below, now },
    command: async (job) =>
      job.status !== "CANCELING" && cancelLocked(stores, { locked: job, reason: below, info, now }),
  });
  return afterCascade(stores, await cancelLocked(stores, { locked, reason, info, now }));
}

/** Before anything below it is canceled. */
function assertCancelable(job: Job, now: number): void {
  changeJob(job, { event: "cancel", now });
}

interface Cancelation {
  locked: Job;
  reason: Reason;
  info: { comment: string | null; by: string | null };
  now: number;
}

async function cancelLocked(
  stores: Transaction,
  { locked, reason, info, now }: Cancelation,
): Promise<Operated> {
  const hooked = await asksForHook(stores, { job: locked, now });
  const job = cancel(locked, { now, reason, hooked });
  const isHeld = job.workerId !== null && job.status === "CANCELING";
  return writeJob(stores, {
    job,
    readiness: isHeld ? { state: "held" } : { state: "resting" },
    message: job.status === "CANCELING" ? "Cancel requested by user" : reason.message,
    info,
    now,
  });
}

/** A job on hold may have something under way outside, which its action's hook ends first. */
async function asksForHook(
  stores: Transaction,
  { job, now }: { job: Job; now: number },
): Promise<boolean> {
  const { id: jobId, repeat, status, startDate, workerId } = job;
  if (startDate === null || workerId !== null || isFinal(status)) return false;
  return stores.askForCancel({ jobId, repeat, cancelBy: now + HOOK_MS_MAX });
}

interface Cancel {
  now: number;
  reason: Reason;
  hooked: boolean;
}

/** With nothing to wait for, CANCELING ends in the same breath (T15, T16). */
function cancel(job: Job, { now, reason, hooked }: Cancel): Job {
  const asked = changeJob(job, { event: "cancel", now, reason, hooked });
  const isOver = asked.status === "CANCELING" && asked.workerId === null && !hooked;
  return isOver ? changeJob(asked, { event: "halt", now }) : asked;
}
