import type { EngineDeps } from "../deps.ts";
import type { Service } from "../service.ts";

const WAKE_INTERVAL_MS = 250;
/** How long after another process set a timer it is known here. */
const LOOK_INTERVAL_MS = 500;
const BATCH_MAX = 200;

export interface Waker extends Service {
  /** A job of this process waits until then. */
  expect(until: number): void;
}

/** Makes jobs ready whose timer has run out: never early, at most a second late (promise A2.8). */
export function waker(
  { storage, clock }: EngineDeps,
  { hint }: { hint: (lanes: readonly string[]) => void },
): Waker {
  let next = Number.POSITIVE_INFINITY;
  let lookedAtMs = Number.NEGATIVE_INFINITY;

  async function look(): Promise<void> {
    lookedAtMs = clock.monotonicMs();
    next = Number.POSITIVE_INFINITY;
    const inStore = await storage.jobs.nextWakeAt();
    // What was expected meanwhile is in the store too, or will be at the next look.
    next = Math.min(next, inStore ?? Number.POSITIVE_INFINITY);
  }

  return {
    name: "waker",
    intervalMs: WAKE_INTERVAL_MS,
    async tick() {
      if (clock.monotonicMs() - lookedAtMs >= LOOK_INTERVAL_MS) await look();
      if (clock.now() < next) return 0;
      const { woken, lanes } = await storage.jobs.wakeDue({ now: clock.now(), limit: BATCH_MAX });
      if (woken > 0) hint(lanes);
      // A full batch leaves more: `next` stays in the past, so that the next round goes on.
      if (woken < BATCH_MAX) await look();
      return woken;
    },
    expect(until) {
      next = Math.min(next, until);
    },
  };
}
