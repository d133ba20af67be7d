import type { EngineDeps } from "../deps.ts";
import type { Service } from "../service.ts";

const SWEEP_INTERVAL_MS = 60_000;
/** A round deletes no more, so that it never holds up a commit for long. */
const BATCH_MAX = 500;

/** Forgets dedupe and idempotency keys whose time has passed; until then they keep answering. */
export function keySweeper({ storage, clock }: Pick<EngineDeps, "storage" | "clock">): Service {
  return {
    name: "key-sweeper",
    intervalMs: SWEEP_INTERVAL_MS,
    async tick() {
      let swept = 0;
      let batch: number;
      do {
        batch = await storage.requestKeys.sweep({ now: clock.now(), limit: BATCH_MAX });
        swept += batch;
      } while (batch === BATCH_MAX);
      return swept;
    },
  };
}
