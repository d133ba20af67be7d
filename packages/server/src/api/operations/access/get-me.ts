import { z } from "zod";
import { ROLES } from "../../../domain/role.ts";
import { type Api, callerOf } from "../../deps.ts";

export function registerGetMe(api: Api): void {
  api.route({
    method: "GET",
    url: "/me",
    config: { role: "viewer" },
    schema: {
      operationId: "getMe",
      tags: ["Access"],
      summary: "Who asks, and what they may do",
      response: {
        200: z
          .strictObject({
            kind: z.enum(["api-key", "user"]),
            id: z.string().meta({ description: "Of the key or of the user" }),
            name: z.string(),
            email: z.string().nullable().meta({ description: "Of a person" }),
            role: z.enum(ROLES),
          })
          .meta({ id: "Me" }),
      },
    },
    handler: async (request) => callerOf(request),
  });
}
