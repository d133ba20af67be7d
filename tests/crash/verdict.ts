import { CHILDREN_PER_JOB, EFFECTS_PER_CHILD, EFFECTS_PER_JOB } from "./crash-recipe.ts";
import type { LedgerLine } from "./ledger-line.ts";
import type { StoredJob } from "./store-reader.ts";

/** What the ledger and the store say of each other. All but the first six must be empty. */
export interface Verdict {
  faults: number;
  accepted: number;
  effects: number;
  /** Requests that were made twice because a fault hit the first one: allowed. */
  repeatedByFault: number;
  /** Jobs that others called. */
  children: number;
  /** Of those, how many failed because they took three workers down in a row: allowed. */
  givenUp: number;
  /** Acknowledged events whose job is gone. */
  lost: string[];
  /** Jobs that nobody asked for. */
  phantoms: string[];
  /** Events that made more than one job. */
  doubles: number[];
  /** Roots that did not call what they must, or each once, or whose counters are wrong. */
  wrongChildren: string[];
  /** Jobs that did not come to their end. */
  stuck: string[];
  /** Jobs that ended otherwise than a job without faults does. */
  wrongEnds: string[];
  /** Requests made again although the step was on record. */
  ranAgain: string[];
  /** Requests made again without a fault in between. */
  unexplained: string[];
  /** Requests on record that the receiver never saw. */
  unfounded: string[];
}

const FINAL = new Set(["COMPLETED", "FAILED", "CANCELED", "ABORTED"]);

export function judge(lines: readonly LedgerLine[], jobs: readonly StoredJob[]): Verdict {
  const intents = new Set(lines.flatMap((line) => (line.type === "intent" ? [line.n] : [])));
  const accepted = lines.filter((line) => line.type === "accepted");
  const ids = new Set(jobs.map(({ id }) => id));
  const roots = jobs.filter(({ parentId }) => parentId === null);
  const children = childrenOf(jobs);
  const effects = judgeEffects(lines);
  return {
    faults: lines.filter(({ type }) => type === "fault").length,
    accepted: accepted.length,
    effects: lines.filter(({ type }) => type === "effect").length,
    repeatedByFault: effects.repeatedByFault,
    children: jobs.length - roots.length,
    givenUp: jobs.filter(isGivenUp).length,
    lost: accepted.flatMap(({ jobId }) => (ids.has(jobId) ? [] : [jobId])),
    phantoms: jobs.flatMap(({ id, n }) => (intents.has(n) ? [] : [id])),
    doubles: doublesOf(roots.map(({ n }) => n)),
    wrongChildren: roots.flatMap((root) =>
      hasItsChildren(root, children.get(root.id) ?? []) ? [] : [root.id],
    ),
    stuck: jobs.flatMap(({ id, status }) => (FINAL.has(status) ? [] : [`${id} ${status}`])),
    wrongEnds: jobs.flatMap((job) =>
      endedWell(job) || (children.get(job.id) ?? []).some(isGivenUp)
        ? []
        : [`${job.id} ${job.status} ${job.error}`],
    ),
    ranAgain: effects.ranAgain,
    unexplained: effects.unexplained,
    unfounded: jobs.flatMap(({ requested }) => requested.filter((key) => !effects.seen.has(key))),
  };
}

/** Whether nothing is wrong; what is allowed is not counted. */
export function isClean(verdict: Verdict): boolean {
  return Object.values(verdict).every((value) => typeof value === "number" || value.length === 0);
}

function endedWell(job: StoredJob): boolean {
  const { status, requested, parentId } = job;
  if (!FINAL.has(status) || isGivenUp(job)) return true;
  const effects = parentId === null ? EFFECTS_PER_JOB : EFFECTS_PER_CHILD;
  return status === "COMPLETED" && new Set(requested).size === effects;
}

function isGivenUp({ parentId, errorCode }: StoredJob): boolean {
  return parentId !== null && errorCode === "worker_lost";
}

function hasItsChildren({ n, status, children }: StoredJob, own: readonly StoredJob[]): boolean {
  if (!FINAL.has(status)) return true;
  const failed = own.filter((child) => child.status !== "COMPLETED").length;
  return (
    own.length === CHILDREN_PER_JOB &&
    own.every((child) => child.n === n) &&
    children.total === own.length &&
    children.finished === own.length &&
    children.failed === failed
  );
}

/** Walks through what happened, in order. */
function judgeEffects(lines: readonly LedgerLine[]) {
  const recorded = new Set<string>();
  /** Of each request, how many faults had healed when it was last made. */
  const seen = new Map<string, number>();
  const ranAgain: string[] = [];
  const unexplained: string[] = [];
  let faults = 0;
  let healed = 0;
  let repeatedByFault = 0;
  for (const line of lines) {
    if (line.type === "fault") faults += 1;
    if (line.type === "healed") healed = faults;
    if (line.type === "recorded") for (const key of line.keys) recorded.add(key);
    if (line.type !== "effect") continue;
    const before = seen.get(line.key);
    if (recorded.has(line.key)) ranAgain.push(line.key);
    else if (before !== undefined && faults > before) repeatedByFault += 1;
    else if (before !== undefined) unexplained.push(line.key);
    // A request of a killed server may arrive while the fault lasts: only healed ones are past.
    seen.set(line.key, healed);
  }
  return { seen, ranAgain, unexplained, repeatedByFault };
}

function doublesOf(numbers: readonly number[]): number[] {
  const once = new Set<number>();
  return numbers.filter((n) => once.size === once.add(n).size);
}

function childrenOf(jobs: readonly StoredJob[]): ReadonlyMap<string, StoredJob[]> {
  const children = new Map<string, StoredJob[]>();
  for (const job of jobs) {
    if (job.parentId === null) continue;
    children.set(job.parentId, [...(children.get(job.parentId) ?? []), job]);
  }
  return children;
}
