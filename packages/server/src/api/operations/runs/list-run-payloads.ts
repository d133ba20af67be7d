import { z } from "zod";
import { JOB_STATUSES } from "../../../domain/job/life-cycle.ts";
import type { Delivery, RunItem } from "../../../storage/storage.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { instant, toInstant, toInstantOrNull } from "../../instant.ts";
import { anyJson } from "../../json-schema.ts";
import { cursorParameter, decodeCursor, toPage } from "../../page.ts";
import { JobId, limitParameter, PAGE_LIMIT_DEFAULT } from "../../parameters.ts";
import { SinkView, viewSinkState } from "../deliveries/delivery-view.ts";
import { jobFilterParameters } from "../jobs/job-filter.ts";
import { JobErrorView, ReasonView, viewReason } from "../jobs/job-view.ts";
import { findRun } from "./find-run.ts";

const PayloadView = z
  .strictObject({
    jobId: z.string(),
    api: z.string().nullable(),
    parameters: anyJson.meta({ description: "Null once retention has erased them" }),
    status: z.enum(JOB_STATUSES),
    waitingFor: z.string().nullable(),
    waitingUntil: instant.nullable().meta({ description: "When it is tried again" }),
    attempts: z.int().meta({ description: "How often it was tried, the current one included" }),
    result: anyJson.meta({ description: "What a completed one returned" }),
    error: JobErrorView.nullable(),
    reason: ReasonView.nullable(),
    sink: SinkView.nullable().meta({ description: "Null while nothing is delivered of it" }),
    extendedBy: z.string().nullable().meta({ description: "The item that added it" }),
    extendedPayloads: anyJson.meta({
      description: "What it added: a list of {api, parameters, runId}; runId is that item's job",
    }),
    createDate: instant,
    startDate: instant.nullable(),
    endDate: instant.nullable(),
  })
  .meta({ id: "RunPayload" });

export function registerListRunPayloads(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/runs/:runId/payloads",
    config: { role: "viewer" },
    schema: {
      operationId: "listRunPayloads",
      tags: ["Runs"],
      summary: "List the items of a run with what came of them",
      description:
        "In the order in which they came: of the plan first, then those that were added.",
      params: z.strictObject({ runId: JobId }),
      querystring: z.strictObject({
        status: jobFilterParameters.status,
        limit: limitParameter,
        cursor: cursorParameter,
      }),
      response: {
        200: z.strictObject({ items: z.array(PayloadView), nextCursor: z.string().nullable() }),
      },
    },
    handler: async ({
      params: { runId },
      query: { status, limit = PAGE_LIMIT_DEFAULT, cursor },
    }) => {
      await findRun(deps, runId);
      const list = `payloads:${runId}`;
      const rows = await deps.storage.plans.items({
        runId,
        ...(status && { statuses: status }),
        after: cursor === undefined ? null : decodeCursor(list, cursor),
        limit: limit + 1,
      });
      const page = toPage(rows, { limit, list, key: ({ jobId }) => jobId });
      const sent = await deps.storage.deliveries.ofJobs(page.rows.map(({ jobId }) => jobId));
      const items = page.rows.map((item) => viewItem(item, sent.get(item.jobId)));
      return { items, nextCursor: page.nextCursor };
    },
  });
}

function viewItem(item: RunItem, delivery: Delivery | undefined): z.infer<typeof PayloadView> {
  const { event, error, recipeId, waitingUntil, createDate, startDate, endDate, ...rest } = item;
  return {
    ...rest,
    sink: delivery ? viewSinkState(delivery) : null,
    api: item.api ?? recipeId,
    parameters: event?.parameters ?? null,
    error: error && { code: error.code, message: error.message, step: error.step },
    reason: viewReason(item.reason),
    waitingUntil: toInstantOrNull(waitingUntil),
    createDate: toInstant(createDate),
    startDate: toInstantOrNull(startDate),
    endDate: toInstantOrNull(endDate),
  };
}
