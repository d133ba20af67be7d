import { z } from "zod";
import type { Api, ApiDeps } from "../../deps.ts";
import { ApiKeyView, viewApiKey } from "./api-key-view.ts";

export function registerListApiKeys(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/api-keys",
    config: { role: "admin" },
    schema: {
      operationId: "listApiKeys",
      tags: ["Access"],
      summary: "List API keys",
      description: "Also the revoked ones; never the keys themselves.",
      response: { 200: z.strictObject({ items: z.array(ApiKeyView), nextCursor: z.null() }) },
    },
    handler: async () => {
      const rows = await deps.storage.apiKeys.list();
      return { items: rows.map(viewApiKey), nextCursor: null };
    },
  });
}
