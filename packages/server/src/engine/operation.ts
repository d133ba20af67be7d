import { RequestError } from "../domain/errors.ts";
import type { Job } from "../domain/job/job.ts";
import type { LogLine } from "../domain/job/step-record.ts";
import type { Json, JsonObject } from "../domain/json.ts";
import type { Readiness, Storage, Transaction } from "../storage/storage.ts";
import { audit } from "./acting.ts";

/** What became of an operation that a person asked for. */
export interface Operated {
  job: Job;
  /** False when it was in effect already (O-9.3). */
  changed: boolean;
}

interface JobCommand {
  jobId: string;
  /** As the audit names it: `job.cancel`. */
  action: string;
  /** What was said of it, for the audit. */
  details?: JsonObject;
}

/**
 * Runs a person's command on a locked job and says in the audit what it did, in one transaction. Throws
 * `not_found`.
 */
export function commandJob(
  { storage }: { storage: Storage },
  { jobId, action, details = {} }: JobCommand,
  command: (stores: Transaction, locked: Job) => Promise<Operated>,
): Promise<Operated> {
  return storage.transaction(async (stores) => {
    const locked = await lockJob(stores, jobId);
    const operated = await command(stores, locked);
    await audit(stores, {
      action,
      target: { type: "job", id: jobId },
      outcome: operated.changed ? "changed" : "unchanged",
      details: { ...details, before: summaryOf(locked), after: summaryOf(operated.job) },
    });
    return operated;
  });
}

function summaryOf({ status, repeat, lowPriority }: Job): JsonObject {
  return { status, repeat, ...(lowPriority && { lowPriority }) };
}

/** The job, locked. Throws `not_found`. */
export async function lockJob(stores: Transaction, jobId: string): Promise<Job> {
  const job = await stores.lockJob(jobId);
  if (!job) throw new RequestError("not_found", `There is no job '${jobId}'`);
  return job;
}

interface Written {
  job: Job;
  readiness: Readiness;
  /** A line for the job's log: who asked for what. */
  message: string;
  info: { [key: string]: Json };
  now: number;
}

/** Writes a changed job with its log line, and tells those who wait for it: its worker, or any. */
export async function writeJob(stores: Transaction, written: Written): Promise<Operated> {
  const { job, readiness, message, info, now } = written;
  const line: LogLine = {
    at: now,
    level: "INFO",
    message,
    step: null,
    info: logInfo(stores, info),
  };
  await stores.updateJob(job, readiness);
  await stores.insertLog({ jobId: job.id, repeat: job.repeat, line });
  if (readiness.state === "ready") stores.signal({ type: "ready", lanes: [job.lane] });
  if (readiness.state === "held") stores.signal({ type: "command", jobIds: [job.id] });
  return { job, changed: true };
}

/** Which operation on many jobs it was part of, if any. */
export function logInfo(
  { actor }: Transaction,
  info: { [key: string]: Json },
): { [key: string]: Json } {
  const id = actor?.bulkOperationId;
  return id === undefined ? info : { ...info, bulkOperation: id };
}
