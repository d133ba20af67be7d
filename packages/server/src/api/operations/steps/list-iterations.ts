import { z } from "zod";
import { RequestError } from "../../../domain/errors.ts";
import {
  findLoops,
  type LoopExecution,
  type LoopTurn,
} from "../../../domain/job/details/loop-turns.ts";
import { isFinal } from "../../../domain/job/life-cycle.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { instant, toInstant, toInstantOrNull } from "../../instant.ts";
import { cursorParameter, decodeCursor, toPage } from "../../page.ts";
import { JobId, limitParameter, PAGE_LIMIT_DEFAULT } from "../../parameters.ts";
import { findExecution, repeatParameter } from "../jobs/find-execution.ts";
import { loopParameter, turnsParameter } from "./step-parameters.ts";

const LIST = "iterations";

const IterationView = z
  .strictObject({
    iteration: z.int(),
    status: z.enum(["RUNNING", "COMPLETED", "FAILED", "CANCELED"]),
    startDate: instant,
    endDate: instant.nullable(),
    durationMs: z.number(),
  })
  .meta({ id: "Iteration" });

export function registerListIterations(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/jobs/:jobId/steps/iterations",
    config: { role: "viewer" },
    schema: {
      operationId: "listIterations",
      tags: ["Jobs"],
      summary: "List the turns of a loop that are kept",
      description: [
        "Oldest first. `path` names the loop; of a loop in loops, `iterations` names the turns of",
        "those around it (the last ones unless it does). Of a loop that ran again in a monitored",
        "block, the last attempt.",
      ].join(" "),
      params: z.strictObject({ jobId: JobId }),
      querystring: z.strictObject({
        path: loopParameter,
        iterations: turnsParameter,
        repeat: repeatParameter,
        limit: limitParameter,
        cursor: cursorParameter,
      }),
      response: {
        200: z.strictObject({
          items: z.array(IterationView),
          total: z.int().meta({ description: "Turns that have begun" }),
          kept: z.int().meta({ description: "Turns whose steps are kept" }),
          nextCursor: z.string().nullable(),
        }),
      },
    },
    handler: async ({ params, query }) => {
      const { job } = await findExecution(deps, { id: params.jobId, repeat: query.repeat });
      const { limit = PAGE_LIMIT_DEFAULT, cursor } = query;
      const of = { jobId: job.id, repeat: job.repeat };
      const places = await deps.storage.steps.list({ ...of, summary: true });
      const { turns } = findLoop([...findLoops(places).values()], query);
      const after = cursor === undefined ? -1 : Number(decodeCursor(LIST, cursor));
      const kept = [...turns.values()].toSorted((a, b) => a.iteration - b.iteration);
      const page = toPage(
        kept.filter(({ iteration }) => iteration > after),
        { limit, list: LIST, key: ({ iteration }) => String(iteration) },
      );
      const about = { now: deps.clock.now(), jobEnd: isFinal(job.status) ? job.endDate : null };
      return {
        items: page.rows.map((turn) => viewTurn(turn, about)),
        total: (kept.at(-1)?.iteration ?? -1) + 1,
        kept: kept.length,
        nextCursor: page.nextCursor,
      };
    },
  });
}

function findLoop(
  loops: readonly LoopExecution[],
  {
    path,
    iterations = [],
  }: { path?: string | undefined; iterations?: readonly number[] | undefined },
): LoopExecution {
  if (path === undefined) {
    const message = "Say of which loop: path=/steps/2.";
    throw new RequestError("bad_parameter", message, {
      errors: [{ pointer: "path", code: "bad_parameter", message }],
    });
  }
  const found = loops.findLast(
    (loop) =>
      loop.path === path && iterations.every((turn, level) => loop.iterations[level] === turn),
  );
  if (found) return found;
  throw new RequestError("not_found", `There is no turn of a loop at ${path} in this job.`);
}

function viewTurn(
  { iteration, hasFailed, isOpen, startDate, endDate }: LoopTurn,
  { now, jobEnd }: { now: number; jobEnd: number | null },
): z.infer<typeof IterationView> {
  const until = endDate ?? jobEnd;
  const open = jobEnd === null ? "RUNNING" : "CANCELED";
  return {
    iteration,
    status: hasFailed ? "FAILED" : isOpen ? open : "COMPLETED",
    startDate: toInstant(startDate),
    endDate: toInstantOrNull(until),
    durationMs: Math.max(0, (until ?? now) - startDate),
  };
}
