import type { Job } from "../../domain/job/job.ts";
import type { StepRecord } from "../../domain/job/step-record.ts";
import { QUEUE_PLACE_MAX, type QueuePlace } from "../../storage/storage.ts";
import { isFunctionJob } from "../functions/function-rules.ts";

/** What holds a job up. Each has a section in docs/guides/why-a-job-waits.md. */
export const WAIT_CODES = [
  "not_waiting",
  "ended",
  "starting",
  "recipe_stopped",
  "recipe_deleted",
  "concurrency_limit",
  "no_worker",
  "slots_taken",
  "fairness_turn",
  "low_priority",
  "waiting_timer",
  "waiting_retry",
  "waiting_poll",
  "waiting_resume_token",
  "waiting_approval",
  "waiting_child",
  "pausing",
  "stopping",
  "stopped",
  "canceling",
] as const;
export type WaitCode = (typeof WAIT_CODES)[number];

export interface WaitAnswer {
  code: WaitCode;
  /** A sentence for people. */
  text: string;
  /** Since when it has stood so; null where nobody recorded it. */
  since: number | null;
  /** When it goes on by itself; null when that is not known. */
  until: number | null;
  /** How many jobs of its queue come before it; null when it is in none. */
  ahead: number | null;
  /** Jobs that stand in its way, a few of them. */
  jobIds: readonly string[];
}

/** Everything that the answer depends on, read at one moment. */
export interface WaitFacts {
  job: Job;
  place: QueuePlace | null;
  /** The step that waits, if one does. */
  step: StepRecord | null;
  /** Live workers, with what they hold. */
  workers: readonly { slots: number; held: number }[];
  /** Children that have not ended, a few of them. */
  openChildren: readonly string[];
  /** Share of the slots that may be busy when a low-priority job begins. */
  lowPriorityMaxBusy: number;
}

/** Why a job does not run, from what is recorded; never guessed (P0 of issue 4, console.md #13). */
export function explainWait(facts: WaitFacts): WaitAnswer {
  const { job, step } = facts;
  switch (job.status) {
    case "COMPLETED":
    case "FAILED":
    case "CANCELED":
    case "ABORTED":
      return answer("ended", `The job is ${job.status}.`, { since: job.endDate });
    case "STOPPED":
      return answer(
        "stopped",
        `${sentence(job.reason?.message, "Stopped by a person")} Resume it to let it go on.`,
      );
    case "STOPPING":
      return answer("stopping", stepInFlight(facts, "It stops"));
    case "CANCELING":
      return answer("canceling", stepInFlight(facts, "It is canceled"));
    case "PAUSING":
      return answer("pausing", stepInFlight(facts, "Its recipe was stopped; it pauses"));
    case "PAUSED":
      return answer("recipe_stopped", "Its recipe is stopped. Start the recipe to let it go on.");
    case "PENDING":
      return explainQueue(facts);
    case "RUNNING":
      if (job.workerId !== null) return answer("not_waiting", "A worker executes it now.");
      return job.waitingFor === "slot" || job.waitingFor === null
        ? explainQueue(facts)
        : explainHold(facts, { since: step?.startDate ?? null });
  }
}

function explainHold(
  { job, step, openChildren }: WaitFacts,
  { since }: { since: number | null },
): WaitAnswer {
  const name = step?.name ?? step?.id ?? step?.path;
  const at = name === undefined ? "" : ` at step "${name}"`;
  const until = job.waitingUntil;
  switch (job.waitingFor) {
    case "timer":
      return answer("waiting_timer", `It waits${at} for its time.`, { since, until });
    case "retry":
      return answer("waiting_retry", `An attempt failed; the next one follows${at}.`, {
        since,
        until,
      });
    case "poll":
      return answer("waiting_poll", `It waits${at} for work outside, which is asked for again.`, {
        since,
        until,
      });
    case "resume-token":
      return answer("waiting_resume_token", `It waits${at} until another system resumes it.`, {
        since,
        until,
      });
    case "approval":
      return answer("waiting_approval", `It waits${at} for somebody's approval.`, { since, until });
    default: {
      const count = openChildren.length;
      const text = count === 0 ? "It waits for its children." : `It waits${at} for ${some(count)}.`;
      return answer("waiting_child", text, { since, until, jobIds: openChildren });
    }
  }
}

function some(count: number): string {
  return count === 1 ? "a job that it called" : "jobs that it called";
}

function explainQueue(facts: WaitFacts): WaitAnswer {
  const { job, place } = facts;
  const since = job.startDate === null ? job.queuedDate : null;
  if (place === null) return answer("starting", "It is about to change its state.", { since });
  const ahead = place.ahead;
  const isUnheld = job.repeat > 0 || job.isTest;
  if (place.lane.held && !isUnheld) {
    return answer("recipe_stopped", "Its recipe is stopped. Start the recipe to let it begin.", {
      since,
      ahead,
    });
  }
  if (facts.workers.length === 0) {
    return answer("no_worker", "No worker is running.", { since, ahead });
  }
  const { maxActive, active } = place.lane;
  if (maxActive !== null && active >= maxActive) {
    const limit = maxActive === 1 ? "one job" : `${maxActive} jobs`;
    const text = `Its recipe runs ${limit} at once, and ${active === 1 ? "that one runs" : "they run"} now${behind(ahead)}.`;
    return answer("concurrency_limit", text, { since, ahead, jobIds: place.running });
  }
  return explainTurn(facts, { place, since });
}

function explainTurn(
  { job, workers, lowPriorityMaxBusy }: WaitFacts,
  { place, since }: { place: QueuePlace; since: number | null },
): WaitAnswer {
  const slots = workers.reduce((sum, worker) => sum + worker.slots, 0);
  const busy = workers.reduce((sum, worker) => sum + Math.min(worker.held, worker.slots), 0);
  const { ahead } = place;
  const taken = `${busy} of ${slots} slots are busy`;
  if (job.lowPriority && busy > slots * lowPriorityMaxBusy) {
    const percent = Math.round(lowPriorityMaxBusy * 100);
    const text = `Low priority waits until at most ${percent} % of the slots are busy; ${taken}. It may wait for ever.`;
    return answer("low_priority", text, { since, ahead });
  }
  if (job.rootId !== null && (place.isParked || place.ofTree > 0)) {
    const text = `Its tree has had its share: ${place.ofTree} of its jobs run now, others are served first${behind(ahead)}.`;
    return answer("fairness_turn", text, { since, ahead });
  }
  if (busy >= slots)
    return answer("slots_taken", `All slots are taken: ${taken}${behind(ahead)}.`, {
      since,
      ahead,
    });
  if (isFunctionJob(job)) {
    const text = `Slots are free; it begins with a worker that offers function '${job.api}'.`;
    return answer("no_worker", text, { since, ahead });
  }
  return answer("starting", `It is about to begin${behind(ahead)}.`, { since, ahead });
}

function behind(ahead: number): string {
  if (ahead === 0) return "; it is the next one";
  const count = ahead >= QUEUE_PLACE_MAX ? `${QUEUE_PLACE_MAX} or more` : String(ahead);
  return `; ${count} ${ahead === 1 ? "comes" : "come"} before it`;
}

/** What a job does that has been asked to come to rest. */
function stepInFlight({ job, openChildren }: WaitFacts, begin: string): string {
  if (job.workerId !== null) return `${begin} when the step that runs has ended.`;
  if (openChildren.length > 0) return `${begin} when its children have come to rest.`;
  return `${begin} in a moment.`;
}

function sentence(text: string | undefined, otherwise: string): string {
  const said = text === undefined || text === "" ? otherwise : text;
  return said.endsWith(".") ? said : `${said}.`;
}

function answer(
  code: WaitCode,
  text: string,
  more: Partial<Omit<WaitAnswer, "code" | "text">> = {},
): WaitAnswer {
  return { code, text, since: null, until: null, ahead: null, jobIds: [], ...more };
}
