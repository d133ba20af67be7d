import { z } from "zod";
import { RequestError } from "../../../domain/errors.ts";
import { shownLine } from "../../../engine/insight/logs/shown-line.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { parameter, wholeNumber } from "../../parameters.ts";
import { LogLineView, viewLine } from "./log-line-view.ts";

const AROUND_DEFAULT = 20;
const AROUND_MAX = 200;
const aroundParameter = wholeNumber({ min: 0, max: AROUND_MAX });

const Seq = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, "A line's number is a whole number from 1.")
  .transform(Number)
  .meta({ type: "integer", minimum: 1 });

export function registerGetLogContext(api: Api, { storage }: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/logs/:seq/context",
    config: { role: "viewer" },
    schema: {
      operationId: "getLogContext",
      tags: ["Logs"],
      summary: "Read the lines around a line",
      description: "Without any filter: of its job, or with `scope=all` of all jobs.",
      params: z.strictObject({ seq: Seq }),
      querystring: z.strictObject({
        before: aroundParameter,
        after: aroundParameter,
        scope: parameter<"job" | "all">(
          (text) =>
            text === "job" || text === "all"
              ? { value: text }
              : { problem: "Expected job or all." },
          { type: "string", enum: ["job", "all"], default: "job" },
        ),
      }),
      response: { 200: z.strictObject({ items: z.array(LogLineView), seq: z.int() }) },
    },
    handler: async ({ params, query }) => {
      const { seq } = params;
      const line = await storage.logs.find(seq);
      if (line === null)
        throw new RequestError("not_found", `There is no line ${seq} in the logs.`);
      const { before = AROUND_DEFAULT, after = AROUND_DEFAULT, scope = "job" } = query;
      const filter = scope === "job" ? { jobId: line.jobId } : {};
      const place = { at: line.at, n: line.seq };
      const read = async (order: "oldest" | "newest", limit: number) =>
        limit === 0
          ? []
          : (await storage.logs.search({ filter, order, after: place, limit, scan: limit })).lines;
      const [earlier, later] = await Promise.all([read("newest", before), read("oldest", after)]);
      const lines = [...earlier.reverse(), line, ...later];
      return { items: lines.map((one) => viewLine(shownLine(one))), seq };
    },
  });
}
