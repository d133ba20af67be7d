import { z } from "zod";
import type { Api, ApiDeps } from "../../deps.ts";
import { FunctionView, viewFunction } from "./function-view.ts";

export function registerListFunctions(api: Api, { storage }: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/functions",
    config: { role: "viewer" },
    schema: {
      operationId: "listFunctions",
      tags: ["Functions"],
      summary: "List the functions that jobs can run",
      description:
        "Also those whose file could not be read, with the reason. The list has no pages.",
      response: { 200: z.strictObject({ items: z.array(FunctionView) }) },
    },
    handler: async () => ({ items: (await storage.functions.list()).map(viewFunction) }),
  });
}
