import type { FastifyInstance } from "fastify";
import { DOCS_PATH } from "./openapi.ts";

/**
 * Refuses to register a route that does not say who may use it (C03). The pages of the API's
 * description are made by a plugin that cannot say so; they hold nothing but what is published.
 */
export function requireRoles(app: FastifyInstance): void {
  app.addHook("onRoute", (route) => {
    if (route.config?.role !== undefined) return;
    if (route.url !== DOCS_PATH && !route.url.startsWith(`${DOCS_PATH}/`)) {
      throw new Error(`The route ${route.method} ${route.url} does not say who may use it`);
    }
    route.config = { ...route.config, role: "open" };
    route.schema = { ...route.schema, hide: true };
  });
}
