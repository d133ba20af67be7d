import { RequestError } from "../domain/errors.ts";
import type { Job, Reason } from "../domain/job/job.ts";
import type { JobOperation } from "../domain/job/life-cycle.ts";
import type { Reach, Transaction } from "../storage/storage.ts";
import { jobActions, ROOT_ONLY } from "./job-actions.ts";
import type { Operated } from "./operation.ts";

interface Cascade {
  /** Its row is locked. */
  job: Job;
  reach: Reach;
  command: (below: Job) => Promise<unknown>;
  /** What brings those to rest at once that nobody executes; absent for commands that bring to no rest. */
  rest?: { event: "stop" | "cancel"; reason: Reason; now: number };
}

/** Fewer are commanded one by one. */
const MANY = 20;

/**
 * Takes a command down to the unfinished jobs below one, the deepest first: a job comes to
 * rest when those below it have.
 */
export async function cascade(
  stores: Transaction,
  { job, reach, command, rest }: Cascade,
): Promise<void> {
  if (!mayHaveChildren(job)) return;
  const below = await stores.lockDescendants({ jobId: job.id, reach });
  const rested = new Set(rest && (await restMany(stores, { below, rest })));
  for (const one of below.toReversed()) if (!rested.has(one.id)) await command(one);
}

/** Round by round up from the leaves, as long as many come to rest in each. */
async function restMany(
  stores: Transaction,
  { below, rest }: { below: readonly Job[]; rest: NonNullable<Cascade["rest"]> },
): Promise<string[]> {
  const rested: string[] = [];
  let left = below.filter(({ workerId }) => workerId === null).map(({ id }) => id);
  while (left.length >= MANY) {
    const now = new Set(await stores.restIdle({ ids: left, ...rest }));
    if (now.size === 0) break;
    rested.push(...now);
    left = left.filter((id) => !now.has(id));
  }
  return rested;
}

function mayHaveChildren({ kind, children }: Job): boolean {
  return children.total > 0 || kind === "run";
}

/** A child is stopped and resumed with its root. Throws `invalid_transition`. */
export function assertRoot(job: Job, operation: JobOperation): void {
  if (job.parentId === null) return;
  const allowed = Object.entries(jobActions(job)).flatMap(([name, { enabled }]) =>
    enabled ? [name] : [],
  );
  throw new RequestError("invalid_transition", `Job ${job.id} cannot ${operation}. ${ROOT_ONLY}`, {
    allowed,
  });
}

/** The job as it is now: while others below it halt, it is not at rest yet. */
export async function afterCascade(stores: Transaction, operated: Operated): Promise<Operated> {
  if (!mayHaveChildren(operated.job)) return operated;
  const job = await stores.jobs.find(operated.job.id);
  return job === null ? operated : { ...operated, job };
}
