import type { StepRecord } from "../../../domain/job/step-record.ts";
import { isJsonObject } from "../../../domain/json.ts";
import type { NewJob, RunRow } from "../../../storage/storage.ts";
import { abortJob } from "../abort-job.ts";
import { endSlice } from "../end-slice.ts";
import { type Execution, flowAtBoundary } from "../execution.ts";
import type { Outcome } from "../outcome.ts";
import { askStore } from "../records/ask-store.ts";
import { commit } from "../records/commit.ts";
import { earlierRecords } from "../records/earlier-records.ts";
import { newRecord } from "../records/new-record.ts";
import { itemMaker } from "./new-item.ts";

/** Items that become jobs in one commit. */
const PAGE = 500;
const RUN_PATH = "/run";

interface RunWork {
  execution: Execution;
  run: RunRow;
  /** Its state says from which position on the payload has no jobs yet. */
  record: StepRecord;
}

/**
 * Executes a run: makes a job of each item of its payload, in their order and a page at a time, and
 * waits until every one has ended, those included that items add (M-18.7, M-18.8). How far it has come
 * is in the commit of the jobs that it made, so that each is made once.
 */
export async function executeRun(execution: Execution): Promise<void> {
  const { job, host } = execution;
  const { storage } = host.deps;
  execution.jobTimeoutMs = Number.POSITIVE_INFINITY;
  const run = await askStore(execution, () => storage.plans.run(job.id));
  if (execution.standing === "dropped") return;
  if (run === null) return abortJob(execution, "What this run was to do is no longer stored");
  const earlier = await earlierRecords(execution);
  const record =
    earlier.find(({ path }) => path === RUN_PATH) ??
    newRecord(execution, { path: RUN_PATH, name: "Items", kind: "run" });
  execution.journal.nextOrdinal = record.ordinal + 1;
  const work = { execution, run, record };
  const outcome = (run.expanded ? null : await expand(work)) ?? (await settle(work));
  await endSlice(execution, { outcome, report: () => Promise.resolve(null) });
}

/** Null when every item has its job. */
async function expand({ execution, run, record }: RunWork): Promise<Outcome | null> {
  const { deps } = execution.host;
  const { runBy, lowPriority } = execution.job;
  const newItem = itemMaker(deps, { run, runBy, lowPriority });
  let from = positionOf(record);
  for (;;) {
    const flow = flowAtBoundary(execution);
    if (flow) return flow;
    const page = await askStore(execution, async () => {
      const { planId, revision } = run;
      const items = await deps.storage.plans.payload({ planId, revision, from, limit: PAGE });
      const jobs: NewJob[] = [];
      for (const item of items) jobs.push(await newItem({ ...item, extendedBy: null }));
      return { jobs, next: (items.at(-1)?.position ?? from - 1) + 1 };
    });
    if (page === null) return { type: "dropped" };
    if (page.jobs.length === 0) break;
    from = page.next;
    record.state = { next: from };
    execution.journal.children.push(...page.jobs);
    execution.journal.steps.push({ ...record });
    await commit(execution);
  }
  await askStore(execution, () => deps.storage.plans.markExpanded(run.id));
  return null;
}

/** Counted by the store, for items may have been added or have ended since it was claimed. */
async function settle({ execution, record }: RunWork): Promise<Outcome> {
  const { job, host, journal } = execution;
  const { storage, clock } = host.deps;
  const flow = flowAtBoundary(execution);
  if (flow) return flow;
  const now = await askStore(execution, () => storage.jobs.find(job.id));
  if (now === null) return { type: "dropped" };
  const { total, finished, failed } = now.children;
  if (finished < total) return { type: "waiting", waitingFor: "child", until: null, awaits: "all" };
  const output = { payloads: total, successful: total - failed, failed };
  execution.hasErrors ||= failed > 0;
  const { state: _, ...done } = record;
  const ended = { ...done, status: "COMPLETED", output, endDate: clock.now() } as const;
  const answer = { path: "/return", kind: "return", ordinal: record.ordinal + 1 } as const;
  journal.steps.push(ended, { ...ended, ...answer });
  return { type: "completed" };
}

function positionOf({ state }: StepRecord): number {
  return isJsonObject(state) && typeof state.next === "number" ? state.next : 0;
}
