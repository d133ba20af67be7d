import { z } from "zod";
import { PlanId } from "../../../domain/plan/plan-document.ts";
import { DELIVERY_STATUSES, type DeliveryFilter } from "../../../storage/storage.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { cursorParameter, decodeCursor, toPage } from "../../page.ts";
import { JobId, limitParameter, PAGE_LIMIT_DEFAULT, wordsParameter } from "../../parameters.ts";
import { findRun } from "../runs/find-run.ts";
import { DeliveryView, viewDelivery } from "./delivery-view.ts";

const statusParameter = wordsParameter({
  find: (word) => {
    const status = DELIVERY_STATUSES.find((one) => one === word);
    return status === undefined ? null : [status];
  },
  expects: (word) => `'${word}' is none of ${DELIVERY_STATUSES.join(", ")}.`,
}).meta({ description: DELIVERY_STATUSES.join(", ") });

const DeliveryPage = z.strictObject({
  items: z.array(DeliveryView),
  nextCursor: z.string().nullable(),
});

export function registerListDeliveries(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/deliveries",
    config: { role: "viewer" },
    schema: {
      operationId: "listDeliveries",
      tags: ["Deliveries"],
      summary: "List deliveries to sinks",
      description: "Newest first: what was sent of jobs that have ended, and what is still to be.",
      querystring: z.strictObject({
        status: statusParameter,
        run: JobId.optional(),
        plan: PlanId.optional(),
        job: JobId.optional(),
        limit: limitParameter,
        cursor: cursorParameter,
      }),
      response: { 200: DeliveryPage },
    },
    handler: ({ query: { status, run, plan, job, limit, cursor } }) =>
      pageOf(deps, { statuses: status, runId: run, planId: plan, jobId: job }, { limit, cursor }),
  });
  api.route({
    method: "GET",
    url: "/runs/:runId/deliveries",
    config: { role: "viewer" },
    schema: {
      operationId: "listRunDeliveries",
      tags: ["Deliveries"],
      summary: "List what a run delivers",
      params: z.strictObject({ runId: JobId }),
      querystring: z.strictObject({
        status: statusParameter,
        limit: limitParameter,
        cursor: cursorParameter,
      }),
      response: { 200: DeliveryPage },
    },
    handler: async ({ params: { runId }, query: { status, limit, cursor } }) => {
      await findRun(deps, runId);
      return pageOf(deps, { statuses: status, runId }, { limit, cursor });
    },
  });
}

async function pageOf(
  { storage }: ApiDeps,
  filter: DeliveryFilter,
  page: { limit?: number | undefined; cursor?: string | undefined },
): Promise<z.output<typeof DeliveryPage>> {
  const { limit = PAGE_LIMIT_DEFAULT, cursor } = page;
  const list = `deliveries:${filter.runId ?? ""}`;
  const rows = await storage.deliveries.list({
    ...filter,
    before: cursor === undefined ? null : decodeCursor(list, cursor),
    limit: limit + 1,
  });
  const found = toPage(rows, { limit, list, key: ({ id }) => id });
  return { items: found.rows.map(viewDelivery), nextCursor: found.nextCursor };
}
