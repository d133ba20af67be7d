import type { HotWrites } from "./hot-writes.ts";
import { apiKeyStore } from "./sql/access/api-keys.ts";
import { auditStore } from "./sql/access/audit.ts";
import { sweepKeys } from "./sql/access/request-keys.ts";
import { secretStore } from "./sql/access/secrets.ts";
import { settingStore } from "./sql/access/settings.ts";
import { userStore } from "./sql/access/users.ts";
import { viewStore } from "./sql/access/views.ts";
import { callStore } from "./sql/children/call-store.ts";
import { deliveryStore } from "./sql/deliveries/delivery-store.ts";
import { holdStore } from "./sql/holds/holds.ts";
import { errorGroupStore } from "./sql/insight/error-groups.ts";
import { logStore } from "./sql/insight/log-store.ts";
import { statisticsStore } from "./sql/insight/statistics.ts";
import { artifactStore } from "./sql/job-data/artifacts.ts";
import { retentionStore } from "./sql/job-data/retention.ts";
import { listSteps } from "./sql/job-data/steps.ts";
import {
  countJobs,
  findHeldJobs,
  findJob,
  listJobs,
  listRepeats,
  nextWakeAt,
} from "./sql/job-lists/job-lists.ts";
import { jobFacets, searchJobs, surveyJobs } from "./sql/job-lists/job-search.ts";
import { bulkStore } from "./sql/jobs/bulk-operations.ts";
import { findReadyLanes } from "./sql/jobs/claim-jobs.ts";
import { queueStranded } from "./sql/jobs/fair-shares.ts";
import { findQueuePlace } from "./sql/jobs/queue-place.ts";
import { overviewStore } from "./sql/overview.ts";
import { planStore } from "./sql/plans/plan-store.ts";
import { functionStore } from "./sql/recipes/functions.ts";
import { recipeStore } from "./sql/recipes/recipes.ts";
import { reportStore } from "./sql/recipes/report-lists.ts";
import { triggerStore } from "./sql/recipes/triggers.ts";
import { first, type Session } from "./sql/session.ts";
import { sql } from "./sql/sql.ts";
import {
  type LeaseClock,
  leaseNow,
  listWorkers,
  registerWorker,
  releaseWorker,
  renewWorker,
  sweepWorkers,
} from "./sql/workers.ts";
import type { Stores, TriggerEvent } from "./storage.ts";

interface StoreParts {
  /** Reads; inside a transaction, the transaction. */
  session: Session;
  /** Runs a change in a transaction of its own; inside one, in that one. */
  write: <T>(work: (session: Session) => Promise<T>) => Promise<T>;
  hot: HotWrites;
  leaseClock: LeaseClock;
}

/** The stores of every noun over one session. */
export function createStores(parts: StoreParts): Stores {
  const { session } = parts;
  return {
    jobs: jobStore(parts),
    steps: { list: (request) => listSteps(session, request) },
    calls: callStore(session),
    events: { find: (id) => findEvent(session, id) },
    recipes: recipeStore(session),
    workers: workerStore(parts),
    apiKeys: apiKeyStore(session, parts.write),
    users: userStore(session, parts.write),
    overview: overviewStore(session),
    functions: functionStore(session, parts.write),
    logs: logStore(session, parts.write),
    holds: holdStore(session, parts.write),
    requestKeys: { sweep: (request) => parts.write((writer) => sweepKeys(writer, request)) },
    secrets: secretStore(session, parts.write),
    artifacts: artifactStore(session, parts.write),
    reports: reportStore(session, parts.write),
    retention: retentionStore(session, parts.write),
    settings: settingStore(session, parts.write),
    statistics: statisticsStore(session, parts.write),
    errorGroups: errorGroupStore(session, parts.write),
    triggers: triggerStore(session, parts.write),
    audit: auditStore(session, parts.write),
    bulk: bulkStore(session, parts.write),
    views: viewStore(session, parts.write),
    plans: planStore(session, parts.write),
    deliveries: deliveryStore(session, parts.write),
  };
}

function jobStore({ session, hot, write }: StoreParts): Stores["jobs"] {
  return {
    ...hot,
    queueStranded: (request) => write((writer) => queueStranded(writer, request)),
    findReadyLanes: (limit) => findReadyLanes(session, limit),
    nextWakeAt: () => nextWakeAt(session),
    findHeld: (workerId) => findHeldJobs(session, workerId),
    find: (id) => findJob(session, id),
    queuePlace: (id) => findQueuePlace(session, id),
    list: (request) => listJobs(session, request),
    countByStatus: (filter) => countJobs(session, filter),
    repeats: (id) => listRepeats(session, id),
    survey: (request) => surveyJobs(session, request),
    search: (request) => searchJobs(session, request),
    facets: (filter) => jobFacets(session, filter),
  };
}

function workerStore({ session, write, leaseClock }: StoreParts): Stores["workers"] {
  return {
    register: ({ now, ...worker }) =>
      write((writer) => registerWorker(writer, { ...worker, now: leaseNow(leaseClock, now) })),
    renew: ({ now, ...worker }) =>
      write((writer) => renewWorker(writer, { ...worker, now: leaseNow(leaseClock, now) })),
    release: (worker) => write((writer) => releaseWorker(writer, worker)),
    sweep: ({ now, all = false }) =>
      write((writer) => sweepWorkers(writer, { now, all, leaseEnd: leaseNow(leaseClock, now) })),
    list: () => listWorkers(session),
  };
}

interface EventRow {
  id: string;
  recipe_id: string | null;
  source: string;
  received_at: number;
  body: string;
}

async function findEvent(session: Session, id: string): Promise<TriggerEvent | null> {
  const row = await first(
    session.query<EventRow>(
      sql`select id, recipe_id, source, received_at, body from trigger_events where id = ${id}`,
    ),
  );
  return (
    row && {
      id: row.id,
      recipeId: row.recipe_id,
      source: row.source,
      receivedAt: row.received_at,
      body: row.body,
    }
  );
}
