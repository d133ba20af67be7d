import { z } from "zod";
import { approvalStatuses } from "../../../storage/storage.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { cursorParameter, decodeCursor, toPage } from "../../page.ts";
import {
  limitParameter,
  PAGE_LIMIT_DEFAULT,
  recipeIdsParameter,
  textParameter,
  wordsParameter,
} from "../../parameters.ts";
import { ApprovalView, viewApproval } from "./approval-view.ts";

const LIST = "approvals";

const statusParameter = wordsParameter({
  find: (word) => {
    const status = approvalStatuses.find((one) => one === word);
    return status === undefined ? null : [status];
  },
  expects: (word) => `'${word}' is none of ${approvalStatuses.join(", ")}.`,
});

export function registerListApprovals(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/approvals",
    config: { role: "viewer" },
    schema: {
      operationId: "listApprovals",
      tags: ["Approvals"],
      summary: "List approvals",
      description: "Newest first: what people are asked to decide, and what they have decided.",
      querystring: z.strictObject({
        status: statusParameter.meta({ description: "open, approved, rejected, expired" }),
        assignee: textParameter.meta({ description: "A name, role or e-mail address" }),
        recipe: recipeIdsParameter,
        limit: limitParameter,
        cursor: cursorParameter,
      }),
      response: {
        200: z.strictObject({ items: z.array(ApprovalView), nextCursor: z.string().nullable() }),
      },
    },
    handler: async ({ query }) => {
      const { status = [], assignee, recipe, limit = PAGE_LIMIT_DEFAULT, cursor } = query;
      const now = deps.clock.now();
      const rows = await deps.storage.holds.approvals({
        statuses: status,
        now,
        assignee: assignee?.toLowerCase(),
        recipeIds: recipe,
        before: cursor === undefined ? null : decodeCursor(LIST, cursor),
        limit: limit + 1,
      });
      const page = toPage(rows, { limit, list: LIST, key: ({ id }) => id });
      return {
        items: page.rows.map((hold) => viewApproval(hold, now)),
        nextCursor: page.nextCursor,
      };
    },
  });
}
