import type {
  BulkStarted,
  ErrorGroupDetails,
  ExportLogsData,
  ExportLogsResponse,
  GetLogContextData,
  GetLogContextResponse,
  GetStatisticsData,
  ListErrorsData,
  ListErrorsResponse,
  ListLogsData,
  ListLogsResponse,
  LogLine,
  RerunErrorData,
  ResolveErrorData,
  Statistics,
} from "./generated/types.gen.ts";
import { readServerEvents } from "./server-events.ts";
import { type CallOptions, path, type Transport } from "./transport.ts";

export type LogsQuery = NonNullable<ListLogsData["query"]>;
export type StatisticsQuery = NonNullable<GetStatisticsData["query"]>;
export type ErrorsQuery = NonNullable<ListErrorsData["query"]>;
type Comment = NonNullable<ResolveErrorData["body"]>;

export interface FollowQuery {
  level?: string | undefined;
  q?: string | undefined;
  regex?: string | undefined;
  recipe?: string | undefined;
  /** `seq` of the last line that is known. */
  after?: number | undefined;
}

export interface LogsClient {
  list(query?: LogsQuery, options?: CallOptions): Promise<ListLogsResponse>;
  /** The lines around a line. */
  context(
    seq: number,
    query?: GetLogContextData["query"],
    options?: CallOptions,
  ): Promise<GetLogContextResponse>;
  /** Makes the job that writes the lines that fit into a gzip file of NDJSON. */
  export(
    body?: NonNullable<ExportLogsData["body"]>,
    options?: CallOptions,
  ): Promise<ExportLogsResponse>;
  /** Lines of all jobs as they come, until the signal fires or the connection breaks. */
  follow(query?: FollowQuery, options?: CallOptions): AsyncGenerator<LogLine, void, undefined>;
  /** Lines of a job from the first on; answers its status when it has ended. */
  followJob(
    jobId: string,
    query?: Omit<FollowQuery, "recipe">,
    options?: CallOptions,
  ): AsyncGenerator<LogLine, string | null, undefined>;
}

export interface StatisticsClient {
  get(query?: StatisticsQuery, options?: CallOptions): Promise<Statistics>;
}

export interface ErrorsClient {
  list(query?: ErrorsQuery, options?: CallOptions): Promise<ListErrorsResponse>;
  get(id: string, options?: CallOptions): Promise<ErrorGroupDetails>;
  resolve(id: string, comment?: Comment, options?: CallOptions): Promise<ErrorGroupDetails>;
  ignore(id: string, comment?: Comment, options?: CallOptions): Promise<ErrorGroupDetails>;
  reopen(id: string, comment?: Comment, options?: CallOptions): Promise<ErrorGroupDetails>;
  /** Reruns the jobs of the group that are FAILED now: a bulk operation. */
  rerun(id: string, how?: RerunErrorData["body"], options?: CallOptions): Promise<BulkStarted>;
}

export interface InsightClient {
  logs: LogsClient;
  statistics: StatisticsClient;
  errors: ErrorsClient;
  /** Changes of jobs as they come; `resync` = ask for everything again. */
  changes(options?: CallOptions): AsyncGenerator<JobChange, void, undefined>;
}

export type JobChange =
  | { type: "jobs"; jobs: { id: string; status: string; recipeId: string | null }[] }
  | { type: "resync" };

export function insightClient(send: Transport): InsightClient {
  const change = (id: string, verb: string) => ({
    method: "POST" as const,
    path: `${path`/api/v1/errors/${id}`}/${verb}`,
  });
  return {
    logs: {
      list: (query, options) => send({ ...options, path: "/api/v1/logs", query }),
      context: (seq, query, options) =>
        send({ ...options, path: path`/api/v1/logs/${seq}/context`, query }),
      export: (json = {}, options) =>
        send({ ...options, method: "POST", path: "/api/v1/logs/export", json }),
      async *follow(query, options) {
        yield* lines(send, { path: "/api/v1/logs/stream", query, options });
      },
      followJob: (jobId, query, options) =>
        lines(send, { path: path`/api/v1/jobs/${jobId}/logs/stream`, query, options }),
    },
    statistics: {
      get: (query, options) => send({ ...options, path: "/api/v1/statistics", query }),
    },
    errors: {
      list: (query, options) => send({ ...options, path: "/api/v1/errors", query }),
      get: (id, options) => send({ ...options, path: path`/api/v1/errors/${id}` }),
      resolve: (id, json = {}, options) => send({ ...options, ...change(id, "resolve"), json }),
      ignore: (id, json = {}, options) => send({ ...options, ...change(id, "ignore"), json }),
      reopen: (id, json = {}, options) => send({ ...options, ...change(id, "reopen"), json }),
      rerun: (id, json = {}, options) => send({ ...options, ...change(id, "rerun"), json }),
    },
    changes: (options) => changes(send, options),
  };
}

interface Follow {
  path: string;
  query: FollowQuery | undefined;
  options: CallOptions | undefined;
}

const HEADERS = { accept: "text/event-stream" };

async function* lines(
  send: Transport,
  { path: address, query, options }: Follow,
): AsyncGenerator<LogLine, string | null, undefined> {
  const stream = await send<ReadableStream<Uint8Array>>({
    ...{ ...options, path: address, query, stream: true, headers: HEADERS },
  });
  for await (const { event, data } of readServerEvents(stream)) {
    // The server sends what its description says.
    if (event === "line") yield data as LogLine;
    if (event === "end") return (data as { status: string }).status;
  }
  return null;
}

async function* changes(
  send: Transport,
  options: CallOptions | undefined,
): AsyncGenerator<JobChange, void, undefined> {
  const stream = await send<ReadableStream<Uint8Array>>({
    ...{ ...options, path: "/api/v1/stream", stream: true, headers: HEADERS },
  });
  for await (const { event, data } of readServerEvents(stream)) {
    if (event === "resync") yield { type: "resync" };
    // The server sends what its description says.
    else if (event === "jobs") yield { type: "jobs", ...(data as Omit<JobHints, "type">) };
  }
}

type JobHints = Extract<JobChange, { type: "jobs" }>;
