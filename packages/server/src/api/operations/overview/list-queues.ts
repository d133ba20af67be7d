import { z } from "zod";
import { JOB_STATUSES } from "../../../domain/job/life-cycle.ts";
import type { QueueLane } from "../../../storage/storage.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { Count, countOf } from "./count.ts";

const LANES_MAX = 500;
const ROOTS_MAX = 50;

const QueuesView = z
  .strictObject({
    lanes: z
      .array(
        z.strictObject({
          lane: z.string().meta({ description: "What shares a limit: mostly one recipe" }),
          recipeId: z.string().nullable().meta({ description: "Null for other lanes" }),
          held: z.boolean().meta({ description: "Nothing begins: the recipe is stopped" }),
          limit: z.int().nullable().meta({ description: "Jobs at once; null = no limit" }),
          ready: Count.meta({ description: "Jobs that wait for a slot" }),
          active: z.int().meta({ description: "Jobs that a worker has" }),
          nextJobId: z.string().nullable().meta({ description: "Who is next" }),
        }),
      )
      .meta({ description: `Lanes with jobs that wait or run; at most ${LANES_MAX}` }),
    roots: z
      .array(
        z.strictObject({
          rootId: z.string(),
          recipeId: z.string().nullable(),
          status: z.enum(JOB_STATUSES),
          waiting: Count.meta({ description: "Its descendants that wait for a slot" }),
        }),
      )
      .meta({ description: `Trees with the longest lines; at most ${ROOTS_MAX}` }),
  })
  .meta({ id: "Queues" });

export function registerListQueues(api: Api, { storage }: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/queues",
    config: { role: "viewer" },
    schema: {
      operationId: "listQueues",
      tags: ["System"],
      summary: "What waits for a slot, by recipe and by tree of jobs",
      response: { 200: QueuesView },
    },
    handler: async () => {
      const [lanes, roots] = await Promise.all([
        storage.overview.lanes(LANES_MAX),
        storage.overview.roots(ROOTS_MAX),
      ]);
      return {
        lanes: lanes.map(viewLane),
        roots: roots.map((root) => ({ ...root, waiting: countOf(root.waiting) })),
      };
    },
  });
}

function viewLane({ lane, maxActive, ready, ...rest }: QueueLane) {
  // Only the lanes of recipes have no colon.
  const recipeId = lane.includes(":") ? null : lane;
  return { lane, recipeId, limit: maxActive, ready: countOf(ready), ...rest };
}
