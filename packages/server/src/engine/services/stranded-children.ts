import type { ChildQueue } from "../../storage/storage.ts";
import type { EngineDeps } from "../deps.ts";
import type { Service } from "../service.ts";

const INTERVAL_MS = 1_000;
const QUEUES_PER_ROUND = 200;

/**
 * Children wait apart until siblings before them are given out (K-15.3). When those were canceled or
 * stopped instead, nobody calls the next ones: this does.
 */
export function strandedChildren(
  { storage }: Pick<EngineDeps, "storage">,
  { hint }: { hint: (lanes: readonly string[]) => void },
): Service {
  let after: ChildQueue | null = null;
  return {
    name: "stranded children",
    intervalMs: INTERVAL_MS,
    async tick() {
      const { lanes, next } = await storage.jobs.queueStranded({ after, limit: QUEUES_PER_ROUND });
      after = next;
      if (lanes.length > 0) hint(lanes);
      return lanes.length;
    },
  };
}
