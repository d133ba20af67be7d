import { z } from "zod";
import { searchLogs } from "../../../engine/insight/logs/search-logs.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { cursorParameter } from "../../page.ts";
import { flagParameter, JobId } from "../../parameters.ts";
import { decodePlace, encodePlace, LogPageView, viewLine } from "../logs/log-line-view.ts";
import {
  LINES_DEFAULT,
  linesParameter,
  logFilterParameters,
  logOrderParameter,
  toLogFilter,
} from "../logs/log-parameters.ts";
import { repeatParameter } from "./find-execution.ts";
import { findJob } from "./find-job.ts";

export function registerListJobLogs(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/jobs/:jobId/logs",
    config: { role: "viewer" },
    schema: {
      operationId: "listJobLogs",
      tags: ["Jobs"],
      summary: "Read the log of a job",
      description:
        "Oldest first; of all executions, or of `repeat`. Among what was logged stands what the engine did: changes of status, steps that started and ended; `engine=false` leaves it out.",
      params: z.strictObject({ jobId: JobId }),
      querystring: z.strictObject({
        repeat: repeatParameter,
        ...logFilterParameters,
        engine: flagParameter.meta({ description: "Also lines of the engine (true)" }),
        order: logOrderParameter,
        limit: linesParameter,
        cursor: cursorParameter,
      }),
      response: { 200: LogPageView },
    },
    handler: async ({ params, query }) => {
      const job = await findJob(deps, params.jobId);
      const { repeat, order = "oldest", limit = LINES_DEFAULT, cursor, engine = true } = query;
      const list = `logs-${order}`;
      const { filter, regex } = toLogFilter(query, deps.clock.now());
      const found = await searchLogs(deps.storage, {
        filter: { ...filter, jobId: job.id, repeat },
        job: engine ? job : null,
        regex,
        order,
        after: decodePlace(list, cursor),
        limit,
      });
      return { items: found.lines.map(viewLine), nextCursor: encodePlace(list, found.next) };
    },
  });
}
