import { z } from "zod";
import { searchLogs } from "../../../engine/insight/logs/search-logs.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { instant, toInstant } from "../../instant.ts";
import { cursorParameter } from "../../page.ts";
import { flagParameter, jobIdParameter } from "../../parameters.ts";
import { findJob } from "../jobs/find-job.ts";
import { decodePlace, encodePlace, LogPageView, viewLine } from "./log-line-view.ts";
import {
  LINES_DEFAULT,
  linesParameter,
  logFilterParameters,
  logOrderParameter,
  logPlaceParameters,
  toLogFilter,
} from "./log-parameters.ts";

const LogsView = LogPageView.extend({
  rotated: z
    .strictObject({ lines: z.int(), before: instant, rotatedAt: instant })
    .nullable()
    .meta({ description: "Lines that the size cap has taken: how many, and up to when" }),
});

export function registerListLogs(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/logs",
    config: { role: "viewer" },
    schema: {
      operationId: "listLogs",
      tags: ["Logs"],
      summary: "Read the logs of all jobs",
      description:
        "Oldest first. With `job` as `/jobs/{jobId}/logs`, including what the engine did.",
      querystring: z.strictObject({
        ...logFilterParameters,
        ...logPlaceParameters,
        job: jobIdParameter,
        engine: flagParameter.meta({ description: "With `job`: also lines of the engine (true)" }),
        order: logOrderParameter,
        limit: linesParameter,
        cursor: cursorParameter,
      }),
      response: { 200: LogsView },
    },
    handler: async ({ query }) => {
      const { order = "oldest", limit = LINES_DEFAULT, cursor, job, engine = true } = query;
      const list = `logs-${order}`;
      const { filter, regex } = toLogFilter(query, deps.clock.now());
      const of = job === undefined ? null : await findJob(deps, job);
      const [found, rotated] = await Promise.all([
        searchLogs(deps.storage, {
          filter: { ...filter, ...(of && { jobId: of.id }) },
          job: engine ? of : null,
          regex,
          order,
          after: decodePlace(list, cursor),
          limit,
        }),
        deps.storage.logs.rotated(),
      ]);
      return {
        items: found.lines.map(viewLine),
        nextCursor: encodePlace(list, found.next),
        rotated: rotated && {
          lines: rotated.lines,
          before: toInstant(rotated.beforeAt),
          rotatedAt: toInstant(rotated.rotatedAt),
        },
      };
    },
  });
}
