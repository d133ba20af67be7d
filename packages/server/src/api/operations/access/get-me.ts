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
      summary: "Who the key belongs to and what it may do",
      response: {
        200: z
          .strictObject({ keyId: z.string(), name: z.string(), role: z.enum(ROLES) })
          .meta({ id: "Me" }),
      },
    },
    handler: async (request) => callerOf(request),
  });
}
