import { z } from "zod";
import { PlanId } from "../../../domain/plan/plan-document.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { anyJson, anyObject } from "../../json-schema.ts";
import { cursorParameter, decodeCursor, toPage } from "../../page.ts";
import { limitParameter, PAGE_LIMIT_DEFAULT } from "../../parameters.ts";
import { findPlan } from "./find-plan.ts";

const SECOND_MS = 1_000;

const ItemView = z
  .strictObject({
    position: z.int().meta({ description: "From 0" }),
    api: z.string(),
    parameters: anyJson,
    retry: anyObject.nullable().meta({ description: "Overrides the configuration's" }),
    requestTimeout: z.number().nullable().meta({ description: "Seconds" }),
  })
  .meta({ id: "PlanItem" });

export function registerListPlanPayload(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/plans/:planId/payload",
    config: { role: "viewer" },
    schema: {
      operationId: "listPlanPayload",
      tags: ["Plans"],
      summary: "List the items of a plan",
      description: "In their order.",
      params: z.strictObject({ planId: PlanId }),
      querystring: z.strictObject({ limit: limitParameter, cursor: cursorParameter }),
      response: {
        200: z.strictObject({ items: z.array(ItemView), nextCursor: z.string().nullable() }),
      },
    },
    handler: async ({ params, query: { limit = PAGE_LIMIT_DEFAULT, cursor } }) => {
      const { id: planId, revision } = await findPlan(deps, params.planId);
      const list = `payload:${planId}`;
      const from = cursor === undefined ? 0 : Number(decodeCursor(list, cursor)) + 1;
      const rows = await deps.storage.plans.payload({ planId, revision, from, limit: limit + 1 });
      const page = toPage(rows, { limit, list, key: ({ position }) => String(position) });
      return {
        items: page.rows.map(({ requestTimeoutMs, ...item }) => ({
          ...item,
          requestTimeout: requestTimeoutMs === null ? null : requestTimeoutMs / SECOND_MS,
        })),
        nextCursor: page.nextCursor,
      };
    },
  });
}
