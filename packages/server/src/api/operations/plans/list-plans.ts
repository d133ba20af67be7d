import { z } from "zod";
import type { Api, ApiDeps } from "../../deps.ts";
import { cursorParameter, decodeCursor, toPage } from "../../page.ts";
import { limitParameter, PAGE_LIMIT_DEFAULT, textParameter } from "../../parameters.ts";
import { PlanView, viewPlan } from "./plan-view.ts";

const LIST = "plans";

export function registerListPlans(api: Api, { storage, clock }: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/plans",
    config: { role: "viewer" },
    schema: {
      operationId: "listPlans",
      tags: ["Plans"],
      summary: "List plans",
      description: "By id. `q` is looked for in id and name.",
      querystring: z.strictObject({
        q: textParameter,
        limit: limitParameter,
        cursor: cursorParameter,
      }),
      response: {
        200: z.strictObject({ items: z.array(PlanView), nextCursor: z.string().nullable() }),
      },
    },
    handler: async ({ query: { q, limit = PAGE_LIMIT_DEFAULT, cursor } }) => {
      const rows = await storage.plans.list({
        ...(q !== undefined && { text: q }),
        after: cursor === undefined ? null : decodeCursor(LIST, cursor),
        limit: limit + 1,
      });
      const page = toPage(rows, { limit, list: LIST, key: ({ id }) => id });
      const now = clock.now();
      return {
        items: page.rows.map((plan) => viewPlan(plan, now)),
        nextCursor: page.nextCursor,
      };
    },
  });
}
