import type { Api } from "../../deps.ts";

/** The API's description: open, for it holds nothing of this server. */
export function registerDescribeApi(api: Api): void {
  let openapi: string | null = null;
  api.route({
    method: "GET",
    url: "/openapi.json",
    config: { role: "open" },
    schema: { hide: true },
    handler: async (_request, reply) => {
      openapi ??= JSON.stringify(api.swagger());
      return reply.header("content-type", "application/json; charset=utf-8").send(openapi);
    },
  });
}
