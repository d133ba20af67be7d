import type { FastifyInstance } from "fastify";
import { RequestError } from "../../../domain/errors.ts";
import type { ApiDeps } from "../../deps.ts";

export const HEALTH_PATH = "/healthz";

/** For whoever watches the process: alive at /healthz, able to work at /readyz. Both are open. */
export function registerHealth(app: FastifyInstance, deps: ApiDeps): void {
  app.route({
    method: "GET",
    url: HEALTH_PATH,
    config: { role: "open" },
    schema: { hide: true },
    handler: () => ({ status: "ok" }),
  });
  app.route({
    method: "GET",
    url: "/readyz",
    config: { role: "open" },
    schema: { hide: true },
    handler: async () => {
      if (deps.settings.isDraining()) {
        throw new RequestError("draining", "The server is shutting down.", {
          retryAfterSeconds: 5,
        });
      }
      await pingStore(deps);
      return { status: "ready" };
    },
  });
}

async function pingStore({ storage, log }: ApiDeps): Promise<void> {
  try {
    await storage.ping();
  } catch (error) {
    log.warn({ err: error }, "The store does not answer");
    throw new RequestError("storage_unavailable", "The store does not answer.", {
      retryAfterSeconds: 5,
    });
  }
}
