import type { Json } from "../domain/json.ts";
import { createHotWrites } from "./hot-writes.ts";
import { insertAudit } from "./sql/access/audit.ts";
import {
  findKey,
  keepKeys,
  keepNewKeys,
  storeAnswer,
  storeAnswers,
} from "./sql/access/request-keys.ts";
import { lockDescendants } from "./sql/children/call-store.ts";
import { restIdle } from "./sql/children/rest-idle.ts";
import { answerHold, askForCancel, endCancel } from "./sql/holds/holds.ts";
import { insertLogs } from "./sql/job-data/logs.ts";
import { reuseSteps } from "./sql/job-data/steps.ts";
import { abortJobs } from "./sql/jobs/abort-jobs.ts";
import {
  insertBulkOperation,
  lockBulkOperation,
  recordBulkStep,
} from "./sql/jobs/bulk-operations.ts";
import {
  archiveRepeat,
  hasUnfinishedJobs,
  lockJob,
  pauseLane,
  unpauseLane,
  updateJob,
} from "./sql/jobs/job-commands.ts";
import { setTreePriority } from "./sql/jobs/tree-priority.ts";
import { writeReport } from "./sql/recipes/recipe-reports.ts";
import {
  deleteRecipe,
  findRecipe,
  insertRecipe,
  insertVersion,
  updateRecipe,
} from "./sql/recipes/recipes.ts";
import type { Session } from "./sql/session.ts";
import { LOCK, sql } from "./sql/sql.ts";
import type { LeaseClock } from "./sql/workers.ts";
import type { AcceptKey, StoredAnswer, StoreSignal, Transaction } from "./storage.ts";
import { createStores } from "./stores.ts";

interface TransactionParts {
  session: Session;
  leaseClock: LeaseClock;
  now: number;
  /** Kept until the commit. */
  signal(signal: StoreSignal): void;
}

/** What a rare command may do, all in the one transaction of the session. */
export function createTransaction({
  session,
  leaseClock,
  now,
  signal,
}: TransactionParts): Transaction {
  const hot = createHotWrites(async (kind, item) => {
    const [result] = await kind.apply(session, [item]);
    if (result === undefined) throw new Error(`The write ${kind.name} gave no result`);
    return result;
  }, signal);
  const stores = createStores({ session, hot, leaseClock, write: (work) => work(session) });
  return {
    ...stores,
    actor: null,
    insertAudit: (entry, actor) => insertAudit(session, { entry, actor, now }),
    insertBulkOperation: (operation) => insertBulkOperation(session, operation),
    lockBulkOperation: (request) => lockBulkOperation(session, request),
    recordBulkStep: (step) => recordBulkStep(session, step),
    lockJob: (id) => lockJob(session, id),
    async updateJob(job, readiness) {
      const lanes = await updateJob(session, { job, readiness, now });
      if (lanes.length > 0) signal({ type: "ready", lanes });
    },
    lockDescendants: (request) => lockDescendants(session, request),
    async restIdle(request) {
      const { ids, lanes } = await restIdle(session, request);
      if (lanes.length > 0) signal({ type: "ready", lanes });
      return ids;
    },
    archiveRepeat: (job) => archiveRepeat(session, job),
    insertLog: (entry) => insertLogs(session, [entry]),
    lockRecipe: (id) => findRecipe(session, { id, lock: sql`${LOCK}` }),
    insertRecipe: (recipe) => insertRecipe(session, recipe),
    updateRecipe: (recipe) => updateRecipe(session, recipe),
    insertVersion: (version) => insertVersion(session, version),
    writeReport: (recipeId, report) => writeReport(session, { recipeId, report }),
    abortJobs: (request) => abortJobs(session, request),
    deleteRecipe: (id) => deleteRecipe(session, id),
    hasUnfinishedJobs: (recipeId) => hasUnfinishedJobs(session, recipeId),
    pauseLane: (request) => pauseLane(session, request),
    unpauseLane: (request) => unpauseLane(session, request),
    claimRequestKey: (key) => claimRequestKey(session, { key, now }),
    storeAnswer: ({ key, answer }) => storeAnswer(session, { key, answer: JSON.stringify(answer) }),
    keepKeys: (keys) => keepNewKeys(session, { keys, now }),
    storeAnswers: (answers) => storeAnswers(session, answers),
    answerHold: (request) => answerHold(session, request),
    reuseSteps: (request) => reuseSteps(session, request),
    setTreePriority: (request) => setTreePriority(session, request),
    askForCancel: (request) => askForCancel(session, request),
    endCancel: (place) => endCancel(session, place),
    signal,
  };
}

/** A request's key is new when keeping it leaves our own row there: without an answer yet. */
async function claimRequestKey(
  session: Session,
  { key, now }: { key: AcceptKey; now: number },
): Promise<StoredAnswer | null> {
  const before = await findKey(session, { key, now });
  if (before) {
    const answer = before.answer === null ? null : (JSON.parse(before.answer) as Json);
    return { fingerprint: before.fingerprint, answer };
  }
  const [kept] = await keepKeys(session, [{ key, answer: null, now }]);
  // Another request won the key between the look and the insert: its transaction has committed.
  if (kept && kept.answer !== null) {
    return { fingerprint: kept.fingerprint, answer: JSON.parse(kept.answer) as Json };
  }
  return null;
}
