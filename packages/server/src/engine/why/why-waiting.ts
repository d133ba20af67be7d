import { RequestError } from "../../domain/errors.ts";
import { UNFINISHED_STATUSES } from "../../domain/job/life-cycle.ts";
import type { CommandDeps } from "../deps.ts";
import { DEFAULT_ENGINE_SETTINGS } from "../deps.ts";
import { explainWait, type WaitAnswer } from "./explain-wait.ts";

const CHILDREN_NAMED_MAX = 5;

/** Why the job does not run now (console.md #13). Throws `not_found`. */
export async function whyWaiting(
  { storage, clock }: Pick<CommandDeps, "storage" | "clock">,
  jobId: string,
): Promise<WaitAnswer> {
  const job = await storage.jobs.find(jobId);
  if (job === null) throw new RequestError("not_found", `There is no job ${jobId}.`);
  const now = clock.now();
  const [place, steps, workers, children] = await Promise.all([
    storage.jobs.queuePlace(jobId),
    job.phase === "waiting" ? storage.steps.list({ jobId, repeat: job.repeat }) : [],
    storage.workers.list(),
    storage.jobs.list({
      filter: { parentId: jobId, statuses: UNFINISHED_STATUSES, includeChildren: true },
      order: "oldest",
      limit: CHILDREN_NAMED_MAX,
      after: null,
    }),
  ]);
  return explainWait({
    job,
    place,
    step: steps.findLast(({ status }) => status === "WAITING") ?? null,
    workers: workers.filter(({ leaseUntil }) => leaseUntil > now),
    openChildren: children.jobs.map(({ id }) => id),
    lowPriorityMaxBusy: DEFAULT_ENGINE_SETTINGS.lowPriorityMaxBusy,
  });
}
