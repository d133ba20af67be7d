import { z } from "zod";
import { RequestError } from "../../../domain/errors.ts";
import { type ChosenTurn, shownSteps } from "../../../domain/job/details/shown-steps.ts";
import type { Job } from "../../../domain/job/job.ts";
import { settleStep } from "../../../domain/job/settle-step.ts";
import type { StepRecord } from "../../../domain/job/step-record.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { cursorParameter, decodeCursor, toPage } from "../../page.ts";
import { JobId, limitParameter, PAGE_LIMIT_MAX, wholeNumber } from "../../parameters.ts";
import { LoopView, viewLoop } from "../steps/loop-view.ts";
import { loopParameter, turnsParameter, wordParameter } from "../steps/step-parameters.ts";
import { findExecution, repeatParameter } from "./find-execution.ts";
import { StepView, viewStep } from "./step-view.ts";

const LIST = "steps";
const TURN_MAX = 999_999;

const Query = z.strictObject({
  repeat: repeatParameter,
  view: wordParameter(["all", "default"] as const),
  loop: loopParameter,
  iteration: wholeNumber({ min: 0, max: TURN_MAX }),
  iterations: turnsParameter,
  fields: wordParameter(["all", "summary"] as const),
  limit: limitParameter,
  cursor: cursorParameter,
});
type Query = z.infer<typeof Query>;

export function registerListSteps(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/jobs/:jobId/steps",
    config: { role: "viewer" },
    schema: {
      operationId: "listSteps",
      tags: ["Jobs"],
      summary: "List the steps of a job",
      description: [
        "In the order in which they began; of the latest execution, or of `repeat`.",
        "`view=default`: of each loop only the turn that failed, or else the last. `loop` with",
        "`iteration` (or `iterations=4.0` for loops in loops): the steps of that turn.",
        "`fields=summary` leaves inputs and outputs out. Pages have 500 steps unless `limit` says less.",
      ].join(" "),
      params: z.strictObject({ jobId: JobId }),
      querystring: Query,
      response: {
        200: z.strictObject({
          items: z.array(StepView),
          loops: z.array(LoopView).meta({ description: "What is shown of loops; not in view=all" }),
          nextCursor: z.string().nullable(),
        }),
      },
    },
    handler: async ({ params, query }) => {
      const { job } = await findExecution(deps, { id: params.jobId, repeat: query.repeat });
      const { rows, nextCursor, loops } = await pageOf(deps, job, query);
      const now = deps.clock.now();
      return {
        items: rows.map((step) => viewStep(settleStep(step, job), now)),
        loops: loops.map(viewLoop),
        nextCursor,
      };
    },
  });
}

async function pageOf(deps: ApiDeps, job: Job, query: Query) {
  const { limit = PAGE_LIMIT_MAX, cursor } = query;
  const of = { jobId: job.id, repeat: job.repeat };
  const summary = query.fields === "summary";
  const after = cursor === undefined ? null : Number(decodeCursor(LIST, cursor));
  const page = { limit, list: LIST, key: ({ ordinal }: StepRecord) => String(ordinal) };
  const chosen = chosenTurn(query);
  if (chosen === null && query.view !== "default") {
    const rows = await deps.storage.steps.list({ ...of, summary, after, limit: limit + 1 });
    return { ...toPage(rows, page), loops: [] };
  }
  const places = await deps.storage.steps.list({ ...of, summary: true });
  const shown = shownSteps(places, chosen);
  if (shown === null) throw notKept(query);
  const { rows, nextCursor } = toPage(
    shown.steps.filter(({ ordinal }) => after === null || ordinal > after),
    page,
  );
  if (summary) return { rows, nextCursor, loops: shown.loops };
  const ordinals = rows.map(({ ordinal }) => ordinal);
  return {
    rows: await deps.storage.steps.list({ ...of, ordinals }),
    nextCursor,
    loops: shown.loops,
  };
}

function chosenTurn({ loop, iteration, iterations }: Query): ChosenTurn | null {
  const turns = iterations ?? (iteration === undefined ? undefined : [iteration]);
  if (loop !== undefined && turns !== undefined) return { path: loop, iterations: turns };
  if (loop === undefined && turns === undefined) return null;
  const missing = loop === undefined ? "loop" : "iteration";
  const message = `Give 'loop' and 'iteration' together; '${missing}' is missing.`;
  throw new RequestError("bad_parameter", message, {
    errors: [{ pointer: missing, code: "bad_parameter", message }],
  });
}

function notKept({ loop, iteration, iterations }: Query): RequestError {
  const turn = iterations?.join(".") ?? iteration;
  return new RequestError(
    "not_found",
    `Turn ${turn} of the loop ${loop} did not take place, or its steps are not kept. Its turns are listed at …/steps/iterations?path=${loop}.`,
  );
}
