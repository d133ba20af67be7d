import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { isFinal } from "../../../domain/job/life-cycle.ts";
import { followLogs } from "../../../engine/insight/logs/follow-logs.ts";
import { compilePattern } from "../../../engine/insight/logs/search-logs.ts";
import { shownLine } from "../../../engine/insight/logs/shown-line.ts";
import { pause } from "../../../runtime/process/pause.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { JobId, wholeNumber } from "../../parameters.ts";
import type { SseHub, SseStream } from "../../sse.ts";
import { findJob } from "../jobs/find-job.ts";
import { viewLine } from "../logs/log-line-view.ts";
import {
  type LogFilterQuery,
  logFilterParameters,
  logPlaceParameters,
  toLogFilter,
} from "../logs/log-parameters.ts";

const SEQ_MAX = 2_147_483_647;
const LOOK_INTERVAL_MS = 300;
/** Lines of an ended job that were committed with its end are there by then. */
const LOOKS_AFTER_END = 2;

const { level, q, regex } = logFilterParameters;
const followParameters = {
  level,
  q,
  regex,
  after: wholeNumber({ min: 0, max: SEQ_MAX }).meta({
    description: "`seq` of the last line that is known; the header Last-Event-ID wins",
  }),
};

type Query = Pick<LogFilterQuery, "level" | "q" | "regex" | "recipe"> & {
  after?: number | undefined;
};

/** Logs as they grow, as server-sent events `line`; a job's ends with `end` (H-24.4). */
export function registerStreamLogs(api: Api, { deps, hub }: { deps: ApiDeps; hub: SseHub }): void {
  api.route({
    method: "GET",
    url: "/logs/stream",
    config: { role: "viewer" },
    schema: {
      operationId: "streamLogs",
      tags: ["Logs"],
      summary: "Follow the logs of all jobs",
      description: "Server-sent events: `line` with a line. Begins with the next line to come.",
      querystring: z.strictObject({ ...followParameters, ...logPlaceParameters }),
      produces: ["text/event-stream"],
    },
    handler: async (request, reply) => {
      await follow(deps, { hub, request, reply, query: request.query, jobId: null });
    },
  });
  api.route({
    method: "GET",
    url: "/jobs/:jobId/logs/stream",
    config: { role: "viewer" },
    schema: {
      operationId: "streamJobLogs",
      tags: ["Jobs"],
      summary: "Follow the log of a job to its end",
      description:
        "Server-sent events: `line` with each line from the first on, then `end` with the job's status.",
      params: z.strictObject({ jobId: JobId }),
      querystring: z.strictObject(followParameters),
      produces: ["text/event-stream"],
    },
    handler: async (request, reply) => {
      const { id } = await findJob(deps, request.params.jobId);
      await follow(deps, { hub, request, reply, query: request.query, jobId: id });
    },
  });
}

interface Follow {
  hub: SseHub;
  request: Pick<FastifyRequest, "headers">;
  reply: FastifyReply;
  query: Query;
  jobId: string | null;
}

async function follow(deps: ApiDeps, { hub, request, reply, query, jobId }: Follow): Promise<void> {
  const { storage, clock, log } = deps;
  const parsed = toLogFilter(query, clock.now());
  const { levels, text, recipeIds } = parsed.filter;
  const matches = parsed.regex === undefined ? () => true : compilePattern(parsed.regex);
  const known = lastEventId(request) ?? query.after;
  const after = known ?? (jobId === null ? await storage.logs.newestSeq() : 0);
  const follower = followLogs(
    { storage, clock },
    {
      filter: {
        ...(jobId !== null && { jobId }),
        ...(levels && { levels }),
        ...(text !== undefined && { text }),
        ...(recipeIds && { recipeIds }),
      },
      after,
    },
  );
  const stream = hub.open(reply);
  const isOver = jobId === null ? async () => null : createEnd(deps, jobId);
  try {
    while (!stream.signal.aborted) {
      const status = await isOver();
      for (const line of await follower.next()) {
        if (!matches(line.message)) continue;
        const data = viewLine(shownLine(line));
        await stream.send({ event: "line", id: String(line.seq), data });
      }
      if (status !== null) return await finish(stream, status);
      await pause({ clock, signal: stream.signal }, LOOK_INTERVAL_MS);
    }
  } catch (error) {
    log.warn({ err: error }, "A stream of log lines broke off");
    stream.end();
  }
}

/** Answers the status once the job has been final for some looks. */
function createEnd({ storage }: ApiDeps, jobId: string): () => Promise<string | null> {
  let looks = 0;
  return async () => {
    const job = await storage.jobs.find(jobId);
    if (job !== null && !isFinal(job.status)) return null;
    looks += 1;
    return looks < LOOKS_AFTER_END ? null : (job?.status ?? "ERASED");
  };
}

async function finish(stream: SseStream, status: string): Promise<void> {
  await stream.send({ event: "end", data: { status } });
  stream.end();
}

function lastEventId({ headers }: Pick<FastifyRequest, "headers">): number | undefined {
  const header = headers["last-event-id"];
  return typeof header === "string" && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}
