import { EFFECTS_PER_JOB } from "./crash-recipe.ts";
import type { LedgerLine } from "./ledger-line.ts";
import type { StoredJob } from "./store-reader.ts";

/** What the ledger and the store say of each other. All but the first four must be empty. */
export interface Verdict {
  faults: number;
  accepted: number;
  effects: number;
  /** Requests that were made twice because a fault hit the first one: allowed. */
  repeatedByFault: number;
  /** Acknowledged events whose job is gone. */
  lost: string[];
  /** Jobs that nobody asked for. */
  phantoms: string[];
  /** Events that made more than one job. */
  doubles: number[];
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
  const effects = judgeEffects(lines);
  return {
    faults: lines.filter(({ type }) => type === "fault").length,
    accepted: accepted.length,
    effects: lines.filter(({ type }) => type === "effect").length,
    repeatedByFault: effects.repeatedByFault,
    lost: accepted.flatMap(({ jobId }) => (ids.has(jobId) ? [] : [jobId])),
    phantoms: jobs.flatMap(({ id, n }) => (intents.has(n) ? [] : [id])),
    doubles: doublesOf(jobs.map(({ n }) => n)),
    stuck: jobs.flatMap(({ id, status }) => (FINAL.has(status) ? [] : [`${id} ${status}`])),
    wrongEnds: jobs.flatMap((job) =>
      endedWell(job) ? [] : [`${job.id} ${job.status} ${job.error}`],
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

function endedWell({ status, requested }: StoredJob): boolean {
  if (!FINAL.has(status)) return true;
  return status === "COMPLETED" && new Set(requested).size === EFFECTS_PER_JOB;
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
