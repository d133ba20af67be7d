import { RequestError } from "../../domain/errors.ts";
import type { Job } from "../../domain/job/job.ts";
import type { Transaction } from "../../storage/storage.ts";
import { changeJob } from "../change-job.ts";
import type { CommandDeps } from "../deps.ts";
import { isRerunnable } from "../job-actions.ts";
import { lockJob, type Operated, writeJob } from "../operation.ts";

interface RerunRequest {
  jobId: string;
  /** Who asked. */
  by: string | null;
  /** The repeat that the asker looks at: refused unless it is the latest (E-10.7). */
  fromRepeat?: number | undefined;
}

/**
 * Queues the next repeat of an ended job in the job's own place: the stored event goes through the
 * whole recipe again, in its newest saved version, also while the recipe is stopped (E-10.1 to
 * E-10.11). The execution before stays in the history. Throws `invalid_transition`,
 * `not_latest_repeat`, `not_rerunnable`, `event_erased`.
 *
 * It keeps its lane, so the recipe's concurrency counts it; the claim gives reruns ranks that a held
 * lane still gives out.
 */
export function rerunJob(
  { storage, clock }: Pick<CommandDeps, "storage" | "clock">,
  { jobId, by, fromRepeat }: RerunRequest,
): Promise<Operated> {
  return storage.transaction(async (stores) => {
    const ended = await lockJob(stores, jobId);
    const now = clock.now();
    assertLatest(ended, fromRepeat);
    const changed = changeJob(ended, { event: "rerun", now });
    await assertRepeatable(stores, ended);
    await stores.archiveRepeat(ended);
    const repeat = ended.repeat + 1;
    return writeJob(stores, {
      job: { ...changed, ...FRESH, repeat, runBy: by, queuedDate: now },
      readiness: { state: "ready" },
      message: `Rerun requested: repeat ${repeat}`,
      info: { by, previousStatus: ended.status },
      now,
    });
  });
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
  const recipe = job.recipeId === null ? null : await stores.recipes.find(job.recipeId);
  if (recipe === null) {
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
