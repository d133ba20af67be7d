import type { FastifyInstance } from "fastify";
import { RequestError } from "../../../domain/errors.ts";
import type { ApiDeps } from "../../deps.ts";

/** A schedule that is later than this is not served by anybody (reliability B1.7). */
const SILENT_MS = 60_000;

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
      await assertSchedulesFire(deps);
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

/** Polls may be late for a reason of their own: there is a limit to those at once. */
async function assertSchedulesFire({ storage, clock }: ApiDeps): Promise<void> {
  const overdueMs = await storage.triggers.overdueMs(clock.now(), ["schedule", "plan"]);
  if (overdueMs <= SILENT_MS) return;
  const seconds = Math.round(overdueMs / 1_000);
  throw new RequestError("schedules_silent", `A schedule is overdue by ${seconds} s.`, {
    retryAfterSeconds: 5,
  });
}
