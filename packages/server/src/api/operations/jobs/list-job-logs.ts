import { z } from "zod";
import type { LogLevel } from "../../../domain/connector.ts";
import type { StoredLogLine } from "../../../storage/storage.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { instant, toInstant } from "../../instant.ts";
import { anyJson } from "../../json-schema.ts";
import { cursorParameter, decodeCursor, toPage } from "../../page.ts";
import {
  JobId,
  limitParameter,
  PAGE_LIMIT_DEFAULT,
  textParameter,
  wordsParameter,
} from "../../parameters.ts";
import { repeatParameter } from "./find-execution.ts";
import { findJob } from "./find-job.ts";

const LEVELS: readonly LogLevel[] = ["INFO", "WARN", "ERROR"];
const LIST = "logs";

export const LogLineView = z
  .strictObject({
    seq: z.int(),
    repeat: z.int(),
    timestamp: instant,
    level: z.enum(["INFO", "WARN", "ERROR"]),
    message: z.string(),
    step: z.string().nullable(),
    info: anyJson.optional(),
  })
  .meta({ id: "LogLine" });

export function registerListJobLogs(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/jobs/:jobId/logs",
    config: { role: "viewer" },
    schema: {
      operationId: "listJobLogs",
      tags: ["Jobs"],
      summary: "Read the log of a job",
      description: "Oldest first; of all executions, or of `repeat`.",
      params: z.strictObject({ jobId: JobId }),
      querystring: z.strictObject({
        repeat: repeatParameter,
        level: wordsParameter<LogLevel>({
          find: findLevel,
          expects: () => `Expected levels by comma: ${LEVELS.join(", ")}.`,
        }),
        q: textParameter,
        limit: limitParameter,
        cursor: cursorParameter,
      }),
      response: {
        200: z.strictObject({ items: z.array(LogLineView), nextCursor: z.string().nullable() }),
      },
    },
    handler: async ({ params, query }) => {
      const { id } = await findJob(deps, params.jobId);
      const { repeat, level, q, limit = PAGE_LIMIT_DEFAULT, cursor } = query;
      const lines = await deps.storage.logs.list({
        jobId: id,
        ...(repeat !== undefined && { repeat }),
        ...(level && { levels: level }),
        ...(q !== undefined && { text: q }),
        after: cursor === undefined ? null : Number(decodeCursor(LIST, cursor)),
        limit: limit + 1,
      });
      const page = toPage(lines, { limit, list: LIST, key: ({ seq }) => String(seq) });
      return { items: page.rows.map(viewLine), nextCursor: page.nextCursor };
    },
  });
}

function viewLine({ seq, repeat, at, level, message, step, info }: StoredLogLine) {
  const timestamp = toInstant(at);
  return { seq, repeat, timestamp, level, message, step, ...(info !== undefined && { info }) };
}

function findLevel(word: string): readonly LogLevel[] | null {
  const level = LEVELS.find((one) => one === word.toUpperCase());
  return level === undefined ? null : [level];
}
