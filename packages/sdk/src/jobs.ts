import { RepriseError } from "./errors.ts";
import type {
  CancelJobData,
  GetJobFacetsData,
  GetJobFacetsResponse,
  GetJobTreeData,
  GetNeighborsData,
  GetNeighborsResponse,
  GetStepTreeResponse,
  Job,
  JobList,
  JobResult,
  JobTree,
  ListArtifactsResponse,
  ListChildrenData,
  ListIterationsData,
  ListIterationsResponse,
  ListJobLogsData,
  ListJobLogsResponse,
  ListJobsData,
  ListRepeatsResponse,
  ListStepsData,
  ListStepsResponse,
  OperatedJob,
  RerunJobData,
  RerunPreview,
  ResumeByTokenData,
  Why,
} from "./generated/types.gen.ts";
import { type CallOptions, path, type Transport } from "./transport.ts";

export type JobQuery = NonNullable<ListJobsData["query"]>;

/** Which execution; the latest unless named (0 = the original). */
interface Which {
  repeat?: number | undefined;
}

export interface WaitOptions {
  /** How long at most; a minute unless said otherwise. */
  timeoutMs?: number | undefined;
  /** Resolve in these statuses; in the final ones unless said otherwise. */
  until?: readonly Job["status"][] | undefined;
  signal?: AbortSignal | undefined;
}

export interface JobsClient {
  list(query?: JobQuery, options?: CallOptions): Promise<JobList>;
  /** Every job that the query means, page after page. */
  listAll(query?: JobQuery, options?: CallOptions): AsyncGenerator<Job, void, undefined>;
  get(id: string, which?: Which, options?: CallOptions): Promise<Job>;
  /** How many jobs there are of each status, recipe and kind. */
  facets(query?: GetJobFacetsData["query"], options?: CallOptions): Promise<GetJobFacetsResponse>;
  /** The jobs before and after one in a list. */
  neighbors(
    id: string,
    query?: GetNeighborsData["query"],
    options?: CallOptions,
  ): Promise<GetNeighborsResponse>;
  /** Up to 500 of them; `nextCursor` leads to the next ones. */
  steps(
    id: string,
    query?: ListStepsData["query"],
    options?: CallOptions,
  ): Promise<ListStepsResponse>;
  /** The turns of a loop that are kept. */
  iterations(
    id: string,
    query: ListIterationsData["query"],
    options?: CallOptions,
  ): Promise<ListIterationsResponse>;
  /** Every step of the version that ran, also those that were not reached. */
  stepTree(id: string, which?: Which, options?: CallOptions): Promise<GetStepTreeResponse>;
  logs(
    id: string,
    query?: ListJobLogsData["query"],
    options?: CallOptions,
  ): Promise<ListJobLogsResponse>;
  children(id: string, query?: ListChildrenData["query"], options?: CallOptions): Promise<JobList>;
  /** The job and all below it; with `operation`, what that would do to each of them. */
  tree(id: string, query?: GetJobTreeData["query"], options?: CallOptions): Promise<JobTree>;
  /** What holds the job up. */
  why(id: string, options?: CallOptions): Promise<Why>;
  repeats(id: string, options?: CallOptions): Promise<ListRepeatsResponse>;
  result(id: string, which?: Which, options?: CallOptions): Promise<JobResult>;
  /** Files that the job made or took. */
  artifacts(id: string, options?: CallOptions): Promise<ListArtifactsResponse>;
  /** The content of such a file, by its own id. */
  download(artifactId: string, options?: CallOptions): Promise<ReadableStream<Uint8Array>>;
  cancel(id: string, why?: CancelJobData["body"], options?: CallOptions): Promise<OperatedJob>;
  /** What a rerun, perhaps from a step, would take over and what it would run again. */
  previewRerun(
    id: string,
    from?: { fromStep?: string },
    options?: CallOptions,
  ): Promise<RerunPreview>;
  rerun(id: string, which?: RerunJobData["body"], options?: CallOptions): Promise<OperatedJob>;
  stop(id: string, options?: CallOptions): Promise<OperatedJob>;
  resume(id: string, options?: CallOptions): Promise<OperatedJob>;
  forceStop(id: string, options?: CallOptions): Promise<OperatedJob>;
  /** Gives a job on hold the payload that it waits for; needs no API key. */
  resumeByToken(given: ResumeByTokenData["body"], options?: CallOptions): Promise<void>;
  /** Whether the job and its tree wait for quiet. */
  setLowPriority(id: string, low: boolean, options?: CallOptions): Promise<OperatedJob>;
  /** Resolves when the job has ended; rejects with `wait_timeout` when that takes too long. */
  waitFor(id: string, options?: WaitOptions): Promise<Job>;
}

export function jobsClient(send: Transport): JobsClient {
  const operate = (id: string, operation: string) => ({
    method: "POST" as const,
    path: `${jobPath(id)}/${operation}`,
  });
  const list: JobsClient["list"] = (query, options) => send({ ...options, path: JOBS, query });
  const get: JobsClient["get"] = (id, which, options) =>
    send({ ...options, path: jobPath(id), query: which });
  return {
    list,
    listAll: (query, options) => listAll(list, query, options),
    get,
    facets: (query, options) => send({ ...options, path: `${JOBS}/facets`, query }),
    neighbors: (id, query, options) =>
      send({ ...options, path: `${jobPath(id)}/neighbors`, query }),
    steps: (id, query, options) => send({ ...options, path: `${jobPath(id)}/steps`, query }),
    iterations: (id, query, options) =>
      send({ ...options, path: `${jobPath(id)}/steps/iterations`, query }),
    stepTree: (id, query, options) =>
      send({ ...options, path: `${jobPath(id)}/steps/tree`, query }),
    logs: (id, query, options) => send({ ...options, path: `${jobPath(id)}/logs`, query }),
    tree: (id, query, options) => send({ ...options, path: `${jobPath(id)}/tree`, query }),
    children: (id, query, options) => send({ ...options, path: `${jobPath(id)}/children`, query }),
    why: (id, options) => send({ ...options, path: `${jobPath(id)}/why` }),
    repeats: (id, options) => send({ ...options, path: `${jobPath(id)}/repeats` }),
    result: (id, query, options) => send({ ...options, path: `${jobPath(id)}/result`, query }),
    artifacts: (id, options) => send({ ...options, path: `${jobPath(id)}/artifacts` }),
    download: (artifactId, options) =>
      send({ ...options, path: path`/api/v1/artifacts/${artifactId}`, stream: true }),
    cancel: (id, json, options) => send({ ...options, ...operate(id, "cancel"), json: json ?? {} }),
    previewRerun: (id, query, options) =>
      send({ ...options, path: `${jobPath(id)}/rerun-preview`, query }),
    rerun: (id, json, options) => send({ ...options, ...operate(id, "rerun"), json: json ?? {} }),
    stop: (id, options) => send({ ...options, ...operate(id, "stop") }),
    resume: (id, options) => send({ ...options, ...operate(id, "resume") }),
    forceStop: (id, options) => send({ ...options, ...operate(id, "force-stop") }),
    resumeByToken: (json, options) =>
      send({ ...options, method: "POST", path: `${JOBS}/resume`, json }),
    setLowPriority: (id, low, options) =>
      send({ ...options, method: low ? "PUT" : "DELETE", path: `${jobPath(id)}/low-priority` }),
    waitFor: (id, options) => waitFor(get, { id, ...options }),
  };
}

const JOBS = "/api/v1/jobs";
/** As the API pages at most. */
const PAGE_MAX = 500;

function jobPath(id: string): string {
  return path`/api/v1/jobs/${id}`;
}

async function* listAll(
  list: JobsClient["list"],
  query: JobQuery = {},
  options: CallOptions = {},
): AsyncGenerator<Job, void, undefined> {
  let asked: JobQuery = { limit: PAGE_MAX, counts: false, ...query };
  for (;;) {
    const { items, nextCursor } = await list(asked, options);
    yield* items;
    if (nextCursor === null) return;
    asked = { ...asked, cursor: nextCursor };
  }
}

const WAIT_MS = 60_000;
const PAUSE_MIN_MS = 20;
const PAUSE_MAX_MS = 1_000;
const FINAL: readonly Job["status"][] = ["COMPLETED", "FAILED", "CANCELED", "ABORTED"];

/** Asks again and again, soon at first and then once a second. */
async function waitFor(
  get: JobsClient["get"],
  { id, timeoutMs = WAIT_MS, until = FINAL, signal }: WaitOptions & { id: string },
): Promise<Job> {
  const begin = Date.now();
  for (let pauseMs = PAUSE_MIN_MS; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)) {
    const job = await get(id, {}, { signal });
    if (until.includes(job.status)) return job;
    const leftMs = timeoutMs - (Date.now() - begin);
    if (leftMs <= 0) {
      throw new RepriseError(`Job ${id} is ${job.status} after ${timeoutMs} ms.`, {
        code: "wait_timeout",
      });
    }
    await sleep(Math.min(pauseMs, leftMs), signal);
  }
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
