import { z } from "zod";
import { abortBulk, findBulk } from "../../../engine/commands/bulk/abort-bulk.ts";
import { BULK_OUTCOMES, type BulkOutcomeName } from "../../../storage/storage.ts";
import { type Api, type ApiDeps, callerOf } from "../../deps.ts";
import { once } from "../../idempotency.ts";
import { cursorParameter, decodeCursor, toPage } from "../../page.ts";
import { limitParameter, PAGE_LIMIT_DEFAULT, parameter } from "../../parameters.ts";
import { BulkId } from "./bulk-id.ts";
import { BulkOperationView, BulkOutcomeView, viewBulk, viewOutcome } from "./bulk-view.ts";

const LIST = "bulk";
const OUTCOMES = "bulk-outcomes";
const tags = ["Bulk operations"];
const params = z.strictObject({ bulkId: BulkId });

export function registerReadBulkOperations(api: Api, deps: ApiDeps): void {
  registerList(api, deps);
  registerOutcomes(api, deps);
  api.route({
    method: "GET",
    url: "/bulk-operations/:bulkId",
    config: { role: "viewer" },
    schema: {
      operationId: "getBulkOperation",
      tags,
      summary: "Get a bulk operation: how far it has come, and what became of the jobs",
      params,
      response: { 200: BulkOperationView },
    },
    handler: async (request) => viewBulk(await findBulk(deps, request.params.bulkId)),
  });
  api.route({
    method: "POST",
    url: "/bulk-operations/:bulkId/abort",
    config: { role: "operator" },
    schema: {
      operationId: "abortBulkOperation",
      tags,
      summary: "Abort a bulk operation",
      description: "What is done stays done. Nothing changes on one that is over.",
      params,
      response: { 200: BulkOperationView },
    },
    handler: (request, reply) =>
      once(deps, { request, reply, status: 200 }, async (within) => {
        const asked = { id: request.params.bulkId, by: callerOf(request).name };
        return viewBulk(await abortBulk(within, asked));
      }),
  });
}

function registerList(api: Api, { storage }: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/bulk-operations",
    config: { role: "viewer" },
    schema: {
      operationId: "listBulkOperations",
      tags,
      summary: "List bulk operations, newest first",
      querystring: z.strictObject({ limit: limitParameter, cursor: cursorParameter }),
      response: { 200: pageOf(BulkOperationView) },
    },
    handler: async ({ query: { limit = PAGE_LIMIT_DEFAULT, cursor } }) => {
      const after = cursor === undefined ? null : decodeCursor(LIST, cursor);
      const found = await storage.bulk.list({ after, limit: limit + 1 });
      const { rows, nextCursor } = toPage(found, { limit, list: LIST, key: ({ id }) => id });
      return { items: rows.map(viewBulk), nextCursor };
    },
  });
}

function registerOutcomes(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/bulk-operations/:bulkId/outcomes",
    config: { role: "viewer" },
    schema: {
      operationId: "listBulkOutcomes",
      tags,
      summary: "List what became of the jobs of a bulk operation",
      description:
        "In the order of the job ids. Of jobs that a filter fits and that are passed over, the first 10,000 are listed.",
      params,
      querystring: z.strictObject({
        outcome: parameter<BulkOutcomeName>(
          (text) => {
            const value = BULK_OUTCOMES.find((one) => one === text);
            return value ? { value } : { problem: `Expected one of ${BULK_OUTCOMES.join(", ")}.` };
          },
          { type: "string", enum: BULK_OUTCOMES },
        ),
        limit: limitParameter,
        cursor: cursorParameter,
      }),
      response: { 200: pageOf(BulkOutcomeView) },
    },
    handler: async ({ params: { bulkId }, query }) => {
      const { outcome, limit = PAGE_LIMIT_DEFAULT, cursor } = query;
      const { id: operationId } = await findBulk(deps, bulkId);
      const after = cursor === undefined ? null : decodeCursor(OUTCOMES, cursor);
      const request = { operationId, outcome, after, limit: limit + 1 };
      const found = await deps.storage.bulk.outcomes(request);
      const page = toPage(found, { limit, list: OUTCOMES, key: ({ jobId }) => jobId });
      return { items: page.rows.map(viewOutcome), nextCursor: page.nextCursor };
    },
  });
}

function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() });
}
