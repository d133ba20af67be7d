import type { Api, ApiDeps } from "../../deps.ts";
import { metricText } from "./metric-text.ts";
import { readMetrics } from "./read-metrics.ts";

const CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** For Prometheus, at /metrics: what operators watch, and the process itself. */
export function registerMetrics(app: Api, deps: ApiDeps): void {
  let processMetrics: Promise<() => Promise<string>> | null = null;
  app.route({
    method: "GET",
    url: "/metrics",
    config: { role: "viewer" },
    schema: { hide: true },
    handler: async (_request, reply) => {
      processMetrics ??= collectProcess();
      const own = await readMetrics(deps);
      const process = await (await processMetrics)();
      return reply
        .header("content-type", CONTENT_TYPE)
        .send(own.map(metricText).join("") + process);
    },
  });
}

/** Memory, CPU, garbage collection and the lag of the event loop; loaded when somebody asks. */
async function collectProcess(): Promise<() => Promise<string>> {
  const { collectDefaultMetrics, Registry } = await import("prom-client");
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return () => registry.metrics();
}
