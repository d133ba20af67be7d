import { z } from "zod";
import type { WorkerRow } from "../../../storage/storage.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { instant, toInstant } from "../../instant.ts";

const WorkerView = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    slots: z.int().meta({ description: "Jobs that it executes at once" }),
    held: z.int().meta({ description: "Jobs that it has now" }),
    alive: z.boolean().meta({ description: "Its lease has not run out" }),
    startedAt: instant,
    leaseUntilAt: instant,
  })
  .meta({ id: "Worker" });

export function registerListWorkers(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/workers",
    config: { role: "viewer" },
    schema: {
      operationId: "listWorkers",
      tags: ["System"],
      summary: "List the workers",
      response: { 200: z.strictObject({ items: z.array(WorkerView), nextCursor: z.null() }) },
    },
    handler: async () => {
      const workers = await deps.storage.workers.list();
      const now = deps.clock.now();
      return { items: workers.map((worker) => viewWorker(worker, now)), nextCursor: null };
    },
  });
}

function viewWorker(worker: WorkerRow, now: number): z.infer<typeof WorkerView> {
  const { id, name, slots, held, startedAt, leaseUntil } = worker;
  return {
    id,
    name,
    slots,
    held,
    alive: leaseUntil > now,
    startedAt: toInstant(startedAt),
    leaseUntilAt: toInstant(leaseUntil),
  };
}
