import { z } from "zod";
import { ROLES } from "../../../domain/role.ts";
import { createApiKey } from "../../../engine/commands/keys/create-api-key.ts";
import { asCaller } from "../../acting.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { visibleName } from "../../visible-name.ts";
import { ApiKeyView, viewApiKey } from "./api-key-view.ts";

export function registerCreateApiKey(api: Api, deps: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/api-keys",
    config: { role: "admin" },
    schema: {
      operationId: "createApiKey",
      tags: ["Access"],
      summary: "Create an API key",
      description:
        "The key is in this answer and nowhere else; keep it. Idempotency-Key is not honoured here, for its answer would have to be kept.",
      body: z.strictObject({
        name: visibleName,
        role: z.enum(ROLES),
      }),
      response: {
        201: ApiKeyView.extend({ key: z.string() }).meta({ id: "NewApiKey" }),
      },
    },
    handler: async (request, reply) => {
      const { key, row } = await createApiKey(asCaller(deps, request), request.body);
      return reply.code(201).send({ ...viewApiKey(row), key });
    },
  });
}
