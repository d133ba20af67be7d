import { z } from "zod";
import { revokeApiKey } from "../../../engine/commands/keys/revoke-api-key.ts";
import { asCaller } from "../../acting.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { KeyId } from "../../parameters.ts";

export function registerRevokeApiKey(api: Api, deps: ApiDeps): void {
  api.route({
    method: "DELETE",
    url: "/api-keys/:keyId",
    config: { role: "admin" },
    schema: {
      operationId: "revokeApiKey",
      tags: ["Access"],
      summary: "Revoke an API key",
      description: "It opens nothing any more within a second.",
      params: z.strictObject({ keyId: KeyId }),
      response: { 204: z.undefined().meta({ description: "Revoked" }) },
    },
    handler: async (request, reply) => {
      await revokeApiKey(asCaller(deps, request), { id: request.params.keyId });
      return reply.code(204).send();
    },
  });
}
