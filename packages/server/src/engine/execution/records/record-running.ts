import { drop, type Execution, tell } from "../execution.ts";
import { takeAdvance } from "./commit.ts";

/**
 * Shows a step that takes long, and the blocks around it, as RUNNING. Nobody waits for this write;
 * the record of the step's end is written after it. It also learns what is wanted of the job.
 */
export function recordRunning(execution: Execution): void {
  const { journal, host } = execution;
  const open = execution.inFlight === null ? [] : [execution.inFlight];
  const running = [...journal.openBlocks, ...open].map((record) => ({ ...record }));
  const advance = takeAdvance(execution);
  journal.running = host.deps.storage.jobs
    .advance({ ...advance, steps: [...advance.steps, ...running] })
    .then((advanced) => {
      if (advanced === null) drop(execution);
      else tell(execution, advanced.status);
    })
    .catch((error: unknown) => {
      // What was recorded before must not be lost with this write: it goes with the next one.
      journal.steps = [...advance.steps, ...journal.steps];
      journal.logs = [...advance.logs, ...journal.logs];
      journal.holds = [...(advance.holds ?? []), ...journal.holds];
      journal.children = [...(advance.children ?? []), ...journal.children];
      journal.pruned = [...(advance.pruned ?? []), ...journal.pruned];
      journal.mustCommit = true;
      host.deps.log.warn({ err: error, jobId: execution.job.id }, "A running step was not shown");
    })
    .then(() => {
      journal.running = null;
    });
}
