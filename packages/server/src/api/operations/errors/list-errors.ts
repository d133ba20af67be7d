import { z } from "zod";
import { ERROR_GROUP_STATUSES, type ErrorGroupStatus } from "../../../storage/storage.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { cursorParameter, decodeCursor, toPage } from "../../page.ts";
import {
  limitParameter,
  PAGE_LIMIT_DEFAULT,
  recipeIdsParameter,
  textParameter,
  wordsParameter,
} from "../../parameters.ts";
import { ErrorGroupView, viewGroups } from "./error-group-view.ts";

const LIST = "errors";

export function registerListErrors(api: Api, { storage, clock }: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/errors",
    config: { role: "viewer" },
    schema: {
      operationId: "listErrors",
      tags: ["Errors"],
      summary: "List failures that look the same, by group",
      description: "Those that failed last first. A failure is in its group within seconds.",
      querystring: z.strictObject({
        status: wordsParameter<ErrorGroupStatus>({
          find: findStatus,
          expects: () => `Expected statuses by comma: ${ERROR_GROUP_STATUSES.join(", ")}.`,
        }),
        recipe: recipeIdsParameter.meta({ description: "Recipe ids by comma" }),
        q: textParameter.meta({ description: "Text in message or code" }),
        limit: limitParameter,
        cursor: cursorParameter,
      }),
      response: {
        200: z.strictObject({
          items: z.array(ErrorGroupView),
          nextCursor: z.string().nullable(),
        }),
      },
    },
    handler: async ({ query }) => {
      const { status, recipe, q, limit = PAGE_LIMIT_DEFAULT, cursor } = query;
      const groups = await storage.errorGroups.list({
        statuses: status,
        recipeIds: recipe,
        text: q,
        after: placeOf(cursor),
        limit: limit + 1,
      });
      const page = toPage(groups, {
        limit,
        list: LIST,
        key: ({ lastSeen, id }) => `${lastSeen}:${id}`,
      });
      const items = await viewGroups(storage, page.rows, clock.now());
      return { items, nextCursor: page.nextCursor };
    },
  });
}

function placeOf(cursor: string | undefined): { lastSeen: number; id: string } | null {
  if (cursor === undefined) return null;
  const [lastSeen = "0", id = ""] = decodeCursor(LIST, cursor).split(":", 2);
  return { lastSeen: Number(lastSeen), id };
}

function findStatus(word: string): readonly ErrorGroupStatus[] | null {
  const status = ERROR_GROUP_STATUSES.find((one) => one === word.toLowerCase());
  return status === undefined ? null : [status];
}
