import { RequestError } from "../../domain/errors.ts";
import { cancelLockedTree } from "../commands/jobs/cancel-job.ts";
import type { CommandDeps } from "../deps.ts";
import { commandJob, type Operated } from "../operation.ts";

/**
 * Ends one run: items that have not begun are CANCELED at once, those that execute are told;
 * the run is CANCELED when they all are. Legal on a paused run, too. Throws `not_found` and
 * `invalid_transition`.
 */
export function terminateRun(
  { storage, clock }: Pick<CommandDeps, "storage" | "clock">,
  { runId, by, comment }: { runId: string; by: string | null; comment?: string | undefined },
): Promise<Operated> {
  const asked = {
    jobId: runId,
    action: "run.terminate",
    details: { reason: comment ?? null },
  };
  return commandJob({ storage }, asked, async (stores, locked) => {
    if (locked.kind !== "run") throw new RequestError("not_found", `There is no run '${runId}'.`);
    if (locked.status === "CANCELING") return { job: locked, changed: false };
    const details = { by, comment: comment ?? null };
    return cancelLockedTree(stores, {
      locked,
      reason: { type: "terminated", message: "Run terminated by user", details },
      below: { type: "run-terminated", message: "Its run was terminated", details },
      info: details,
      now: clock.now(),
    });
  });
}
