import { STAT_SIZES } from "../../storage/storage.ts";
import type { EngineDeps } from "../deps.ts";
import type { Service } from "../service.ts";

const INTERVAL_MS = 60_000;
const DAY_MS = 86_400_000;
/** Charts of more than a week are made of quarters of an hour. */
export const MINUTES_KEPT_MS = 15 * DAY_MS;
export const QUARTERS_KEPT_MS = 400 * DAY_MS;
/** Which jobs failed in a group, and when; the group itself stays. */
export const FAILURES_KEPT_MS = 90 * DAY_MS;
/** Caps of all logs together (H-24.5). */
export const LOG_LINES_MAX = 20_000_000;
export const LOG_BYTES_TOTAL_MAX = 2_147_483_648;
/** A batch holds up a commit for some milliseconds. */
const ROWS_PER_BATCH = 1_000;
const BATCHES_PER_ROUND = 50;

export interface LogCaps {
  linesMax: number;
  bytesMax: number;
}

/** Forgets old buckets and failures, and rotates the oldest lines out of logs that are too long. */
export function insightSweeper(
  { storage, clock }: Pick<EngineDeps, "storage" | "clock">,
  caps: LogCaps = { linesMax: LOG_LINES_MAX, bytesMax: LOG_BYTES_TOTAL_MAX },
): Service {
  const { statistics, errorGroups, logs } = storage;
  const limit = ROWS_PER_BATCH;
  return {
    name: "insight-sweeper",
    intervalMs: INTERVAL_MS,
    async tick() {
      const now = clock.now();
      const { minute, quarter } = STAT_SIZES;
      return (
        (await repeat(() =>
          statistics.prune({ size: minute, before: now - MINUTES_KEPT_MS, limit }),
        )) +
        (await repeat(() =>
          statistics.prune({ size: quarter, before: now - QUARTERS_KEPT_MS, limit }),
        )) +
        (await repeat(() => errorGroups.prune({ before: now - FAILURES_KEPT_MS, limit }))) +
        (await repeat(() => logs.rotate({ ...caps, limit, now })))
      );
    },
  };
}

async function repeat(batch: () => Promise<number>): Promise<number> {
  let total = 0;
  for (let batches = 0; batches < BATCHES_PER_ROUND; batches += 1) {
    const count = await batch();
    total += count;
    if (count === 0) break;
  }
  return total;
}
