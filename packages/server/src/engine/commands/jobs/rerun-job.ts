import { RequestError } from "../../../domain/errors.ts";
import type { Job } from "../../../domain/job/job.ts";
import type { Transaction } from "../../../storage/storage.ts";
import { changeJob } from "../../change-job.ts";
import type { CommandDeps } from "../../deps.ts";
import { assertRestartable, isFunctionJob } from "../../functions/function-rules.ts";
import { isRerunnable } from "../../job-actions.ts";
import { commandJob, type Operated, writeJob } from "../../operation.ts";
import { isBuiltIn } from "../../tasks/built-in-task.ts";
import { rerunPoint } from "./rerun-point.ts";

interface RerunRequest {
  jobId: string;
  /** Who asked. */
  by: string | null;
  /** The repeat that the asker looks at: refused unless it is the latest (E-10.7). */
  fromRepeat?: number | undefined;
  /**
   * Id or path of the step to begin at; what is recorded before it is taken over. Absent = from the
   * start.
   */
  fromStep?: string | undefined;
}

/**
 * Queues the next repeat of an ended job in the job's own place: the stored event goes through the
 * whole recipe again, in its newest saved version, also while the recipe is stopped (E-10.1 to
 * E-10.11). The execution before stays in the history. Throws `invalid_transition`,
 * `not_latest_repeat`, `not_rerunnable`, `event_erased`.
 *
 * With `fromStep` the recorded steps before that one are taken over and the rest runs again, in the
 * version in which it ran: recorded outputs mean nothing to another one. Throws `bad_reference` too.
 *
 * It keeps its lane, so the recipe's concurrency counts it; the claim gives reruns ranks that a held
 * lane still gives out.
 */
export function rerunJob(
  { storage, clock }: Pick<CommandDeps, "storage" | "clock">,
  { jobId, by, fromRepeat, fromStep }: RerunRequest,
): Promise<Operated> {
  const asked = { jobId, action: "job.rerun", details: { fromStep: fromStep ?? null } };
  return commandJob({ storage }, asked, async (stores, ended) => {
    const now = clock.now();
    assertLatest(ended, fromRepeat);
    const changed = changeJob(ended, { event: "rerun", now });
    await assertRepeatable(stores, ended);
    await assertRestartable(stores, { job: ended, fromStep });
    const start = fromStep === undefined ? null : await reuse(stores, { ended, fromStep });
    await stores.archiveRepeat(ended);
    const repeat = ended.repeat + 1;
    const where = start === null ? "" : ` from step ${start.fromStep}`;
    return writeJob(stores, {
      job: { ...changed, ...FRESH, ...start, repeat, runBy: by, queuedDate: now },
      readiness: { state: "ready" },
      message: `Rerun requested${where}: repeat ${repeat}`,
      info: { by, previousStatus: ended.status },
      now,
    });
  });
}

/** Takes over what is recorded before the step, in the version that recorded it. */
async function reuse(
  stores: Transaction,
  { ended, fromStep }: { ended: Job; fromStep: string },
): Promise<Pick<Job, "fromStep" | "recipeVersion">> {
  const { id: jobId, repeat: fromRepeat, recipeVersion } = ended;
  const steps = await stores.steps.list({ jobId, repeat: fromRepeat, summary: true });
  const { path, ordinal } = rerunPoint(ended, { steps, fromStep });
  await stores.reuseSteps({ jobId, fromRepeat, beforeOrdinal: ordinal });
  return { fromStep: path, recipeVersion };
}

/** What the next execution does not take over from the one before. */
const FRESH = {
  phase: null,
  waitingFor: null,
  waitingUntil: null,
  hasErrors: false,
  reason: null,
  error: null,
  recipeVersion: null,
  progress: 0,
  startDate: null,
  endDate: null,
  activeMs: 0,
  report: null,
  fromStep: null,
  workerId: null,
} satisfies Partial<Job>;

function assertLatest({ id, repeat }: Job, fromRepeat: number | undefined): void {
  if (fromRepeat === undefined || fromRepeat === repeat) return;
  throw new RequestError(
    "not_latest_repeat",
    `Repeat ${fromRepeat} of job ${id} is not the latest: rerun repeat ${repeat}`,
  );
}

async function assertRepeatable(stores: Transaction, job: Job): Promise<void> {
  if (!isRerunnable(job)) {
    throw new RequestError("not_rerunnable", `A job of kind '${job.kind}' cannot be rerun`);
  }
  if (!isBuiltIn(job) && !isFunctionJob(job) && (await isRecipeGone(stores, job))) {
    throw new RequestError("not_rerunnable", `The recipe of job ${job.id} was deleted`);
  }
  const event = job.triggerEventId === null ? null : await stores.events.find(job.triggerEventId);
  if (event === null) {
    throw new RequestError(
      "event_erased",
      `The trigger event of job ${job.id} is no longer stored`,
    );
  }
}

async function isRecipeGone(stores: Transaction, { recipeId }: Job): Promise<boolean> {
  return recipeId === null || (await stores.recipes.find(recipeId)) === null;
}
