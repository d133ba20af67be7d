import type { Job } from "../../domain/job/job.ts";
import type { CommandDeps } from "../deps.ts";

/**
 * Gives jobs back that this worker has not begun, or does not know: a RUNNING job goes to another
 * worker, one that was asked to halt comes to rest. What cannot be written is given back when the
 * lease ends.
 */
export async function handBack(
  { storage, clock, log }: CommandDeps,
  jobs: readonly Job[],
): Promise<void> {
  const answers = await Promise.allSettled(
    jobs.map((job) =>
      storage.jobs.advance({
        jobId: job.id,
        epoch: job.epoch,
        repeat: job.repeat,
        now: clock.now(),
        progress: job.progress,
        activeMs: job.activeMs,
        hasErrors: job.hasErrors,
        steps: [],
        logs: [],
        parentId: job.parentId,
        rootId: job.rootId,
        slice: { usedMs: 0, chargedMs: job.sliceCost },
        change: { event: "yield" },
      }),
    ),
  );
  const failed = answers.find((answer) => answer.status === "rejected");
  if (failed) log.warn({ err: failed.reason, jobs: jobs.length }, "Jobs could not be handed back");
}
