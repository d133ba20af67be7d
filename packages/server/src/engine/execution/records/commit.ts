import type { JobStatus } from "../../../domain/job/life-cycle.ts";
import type { Advance, SliceEnd } from "../../../storage/storage.ts";
import { activeMs, drop, type Execution, sliceMs, tell } from "../execution.ts";
import { askStore } from "./ask-store.ts";

/**
 * Writes what the slice has recorded, and with `change` its end. Resolves when it is on disk, with
 * the job's status; null when another worker holds the job. If the process dies before, the job's
 * next worker finds the state of the commit before. Writing twice what was committed the first time
 * is harmless: records have keys, and an end is refused the second time.
 */
export async function commit(execution: Execution, change?: SliceEnd): Promise<JobStatus | null> {
  const { journal, host } = execution;
  if (journal.running !== null) await journal.running;
  if (execution.standing === "dropped") return null;
  const advance = takeAdvance(execution, change);
  const advanced = await askStore(execution, () => host.deps.storage.jobs.advance(advance));
  if (advanced === null) {
    drop(execution);
    return null;
  }
  tell(execution, advanced.status);
  return advanced.status;
}

/** Empties the journal into one write. */
export function takeAdvance(execution: Execution, change?: SliceEnd): Advance {
  const { job, journal } = execution;
  const { steps, logs, holds, pruned, children } = journal;
  journal.steps = [];
  journal.logs = [];
  journal.holds = [];
  journal.pruned = [];
  journal.children = [];
  journal.mustCommit = false;
  return {
    jobId: job.id,
    epoch: job.epoch,
    repeat: job.repeat,
    now: execution.host.deps.clock.now(),
    progress: execution.progress,
    activeMs: Math.round(activeMs(execution)),
    hasErrors: execution.hasErrors,
    steps,
    logs,
    ...(holds.length > 0 && { holds }),
    ...(pruned.length > 0 && { pruned }),
    ...(children.length > 0 && { children }),
    ...(change?.event === "complete" &&
      journal.extensions.length > 0 && { extensions: journal.extensions }),
    ...(job.parentId !== null && { parentId: job.parentId, rootId: job.rootId }),
    ...(execution.doNotStore && { erase: true }),
    ...(change &&
      job.rootId !== null && { slice: { usedMs: sliceMs(execution), chargedMs: job.sliceCost } }),
    ...(change && { change }),
  };
}
