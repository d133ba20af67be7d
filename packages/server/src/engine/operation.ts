import { RequestError } from "../domain/errors.ts";
import type { Job } from "../domain/job/job.ts";
import type { LogLine } from "../domain/job/step-record.ts";
import type { Json } from "../domain/json.ts";
import type { Readiness, Transaction } from "../storage/storage.ts";

/** What became of an operation that a person asked for. */
export interface Operated {
  job: Job;
  /** False when it was in effect already (O-9.3). */
  changed: boolean;
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
  const line: LogLine = { at: now, level: "INFO", message, step: null, info };
  await stores.updateJob(job, readiness);
  await stores.insertLog({ jobId: job.id, repeat: job.repeat, line });
  if (readiness.state === "ready") stores.signal({ type: "ready", lanes: [job.lane] });
  if (readiness.state === "held") stores.signal({ type: "command", jobIds: [job.id] });
  return { job, changed: true };
}
