import { z } from "zod";
import { ROLES } from "../../../domain/role.ts";
import { createApiKey } from "../../../engine/commands/create-api-key.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { ApiKeyView, viewApiKey } from "./api-key-view.ts";

const NAME_CHARS_MAX = 64;
/** What a person can see: no control, formatting or bidi characters. */
const NAME = /^[^\p{C}\p{Zl}\p{Zp}]*[^\p{C}\p{Z}][^\p{C}\p{Zl}\p{Zp}]*$/u;

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
        name: z.string().max(NAME_CHARS_MAX).regex(NAME, "Expected a name of visible characters."),
        role: z.enum(ROLES),
      }),
      response: {
        201: ApiKeyView.extend({ key: z.string() }).meta({ id: "NewApiKey" }),
      },
    },
    handler: async ({ body }, reply) => {
      const { key, row } = await createApiKey(deps, body);
      return reply.code(201).send({ ...viewApiKey(row), key });
    },
  });
}
