import type { Accepted, AcceptKey, NewJob } from "../../storage.ts";
import { keepKeys } from "../access/request-keys.ts";
import { bulk } from "../bulk.ts";
import type { Session } from "../session.ts";
import { sql } from "../sql.ts";
import { joiningTime, queueChildren } from "./fair-shares.ts";
import { RANK_NEW, RANK_NEW_TEST, textOrNull } from "./job-row.ts";

/** Jobs that are stored all or none, under one key if there is one. */
export interface Acceptance {
  jobs: readonly NewJob[];
  key: AcceptKey | null;
}

// A flush that is repeated after a lost commit answer finds its own rows, hence `do nothing`: ids
// are made by the caller, so the same id is the same job.
const INSERT_JOBS = bulk(
  {
    id: "text",
    kind: "text",
    lane: "text",
    recipe_id: "text",
    low_priority: "int",
    run_by: "text",
    create_date: "bigint",
    trigger_event_id: "text",
    claim_rank: "int",
    parked: "int",
    recipe_version: "int",
    plan_id: "text",
    parent_id: "text",
    root_id: "text",
    call_depth: "int",
    api: "text",
    is_test: "int",
    labels: "text",
    extended_by: "text",
    sink_due: "int",
  },
  (given) => sql`
    insert into jobs (id, kind, status, lane, recipe_id, low_priority, run_by, create_date,
      queued_date, trigger_event_id, claim_rank, parked, fair_at, recipe_version, plan_id,
      parent_id, root_id, call_depth, api, is_test, labels, extended_by, sink_due)
    select ${given.id}, ${given.kind}, 'PENDING', ${given.lane}, ${given.recipe_id},
      ${given.low_priority}, ${given.run_by}, ${given.create_date}, ${given.create_date},
      ${given.trigger_event_id}, ${given.claim_rank}, ${given.parked},
      ${joiningTime(given.create_date)}, ${given.recipe_version}, ${given.plan_id},
      ${given.parent_id}, ${given.root_id}, ${given.call_depth}, ${given.api}, ${given.is_test},
      ${given.labels}, ${given.extended_by}, ${given.sink_due}
    ${given.rows} where true
    on conflict (id) do nothing`,
);

const INSERT_EVENTS = bulk(
  { id: "text", recipe_id: "text", source: "text", received_at: "bigint", body: "text" },
  (given) => sql`
    insert into trigger_events (id, recipe_id, source, received_at, body)
    select ${given.id}, ${given.recipe_id}, ${given.source}, ${given.received_at}, ${given.body}
    ${given.rows} where true
    on conflict (id) do nothing`,
);

/** Stores what wins its key, and answers for each acceptance what became of each of its jobs. */
export async function acceptJobs(
  session: Session,
  acceptances: readonly Acceptance[],
): Promise<Accepted[][]> {
  const outcomes = await outcomesOf(session, acceptances);
  const jobs = acceptances.flatMap((acceptance, index) =>
    outcomes[index] === null ? acceptance.jobs : [],
  );
  if (jobs.length > 0) await insertJobs(session, jobs);
  return acceptances.map((acceptance, index) => {
    const lost = outcomes[index];
    if (lost) return acceptance.jobs.map(() => lost);
    return acceptance.jobs.map(({ id }) => ({ outcome: "accepted", jobId: id }));
  });
}

/** Stores jobs with their events; children take their place behind what their root has used. */
export async function insertJobs(session: Session, jobs: readonly NewJob[]): Promise<void> {
  await Promise.all([
    session.bulk(INSERT_JOBS, jobs.map(jobRow)),
    session.bulk(INSERT_EVENTS, jobs.map(eventRow)),
  ]);
  const children = jobs.filter(({ rootId }) => rootId);
  if (children.length > 0) await queueChildren(session, children);
}

/** Null for an acceptance that is to be stored; what it is answered instead for the others. */
async function outcomesOf(
  session: Session,
  acceptances: readonly Acceptance[],
): Promise<(Accepted | null)[]> {
  const keyed = acceptances.filter(({ key }) => key !== null);
  if (keyed.length === 0) return acceptances.map(() => null);
  const kept = await keepKeys(
    session,
    acceptances.flatMap(({ key, jobs }) =>
      key === null
        ? []
        : [
            {
              key,
              answer: JSON.stringify(jobs.map(({ id }) => id)),
              now: jobs[0]?.createDate ?? 0,
            },
          ],
    ),
  );
  let next = 0;
  return acceptances.map(({ key, jobs }) => {
    if (key === null) return null;
    const keeper = kept[next++];
    if (!keeper || keeper.answer === null) return { outcome: "conflict" };
    const jobIds = JSON.parse(keeper.answer) as string[];
    const own = jobIds[0] !== undefined && jobIds[0] === jobs[0]?.id;
    if (own) return null;
    if (key.fingerprint !== null && key.fingerprint !== keeper.fingerprint) {
      return { outcome: "conflict" };
    }
    return { outcome: "duplicate", jobId: jobIds[0] ?? "", jobIds };
  });
}

/** A child is queued by its root's turn, see fair-shares.ts. */
function rankOf(job: NewJob): number {
  return (job.isTest ? RANK_NEW_TEST : RANK_NEW)[job.lowPriority ? "low" : "normal"];
}

function jobRow(job: NewJob) {
  return {
    id: job.id,
    kind: job.kind,
    lane: job.lane,
    recipe_id: job.recipeId,
    low_priority: job.lowPriority ? 1 : 0,
    run_by: job.runBy,
    create_date: job.createDate,
    trigger_event_id: job.triggerEventId,
    claim_rank: job.rootId ? null : rankOf(job),
    parked: job.rootId ? 1 : 0,
    recipe_version: job.recipeVersion ?? null,
    plan_id: job.planId ?? null,
    parent_id: job.parentId ?? null,
    root_id: job.rootId ?? null,
    call_depth: job.callDepth ?? 0,
    api: job.api ?? null,
    is_test: job.isTest ? 1 : 0,
    labels: textOrNull(job.labels),
    extended_by: job.extendedBy ?? null,
    sink_due: job.sinkDue ? 1 : 0,
  };
}

function eventRow(job: NewJob) {
  return {
    id: job.triggerEventId,
    recipe_id: job.recipeId,
    source: job.source,
    received_at: job.createDate,
    body: job.event,
  };
}
