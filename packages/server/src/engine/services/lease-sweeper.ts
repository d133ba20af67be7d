import type { EngineDeps } from "../deps.ts";
import type { Service } from "../service.ts";

const SWEEP_INTERVAL_MS = 5_000;

/** Frees the jobs of workers that have not renewed their lease (promise A2.2). */
export function leaseSweeper(
  { storage, clock, log }: EngineDeps,
  { hint }: { hint: (lanes: readonly string[]) => void },
): Service {
  return {
    name: "lease-sweeper",
    intervalMs: SWEEP_INTERVAL_MS,
    async tick() {
      const { workers, lanes, quarantined } = await storage.workers.sweep({ now: clock.now() });
      if (workers.length > 0) log.warn({ workers }, "Workers were silent; their jobs go to others");
      if (quarantined.length > 0) {
        log.error({ jobs: quarantined }, "Jobs were stopped that took three workers down in a row");
      }
      hint(lanes);
      return workers.length;
    },
  };
}
