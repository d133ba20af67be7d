import { addDuration, emptySpread, type Spread } from "../../domain/statistics/spread.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Storage } from "../../storage/storage.ts";

/** What the claims of this process took. */
export interface ClaimMeter {
  /** The store with its claims measured: a call of the clock before and after, a batch. */
  measure(storage: Storage): Storage;
  readonly claims: ClaimFigures;
}

export interface ClaimFigures {
  /** In microseconds: claims are shorter than a millisecond. */
  took: Spread;
  jobs: number;
  failed: number;
}

const MICROSECONDS = 1_000;

export function createClaimMeter(clock: Clock): ClaimMeter {
  const claims: ClaimFigures = { took: emptySpread(), jobs: 0, failed: 0 };
  return {
    claims,
    measure(storage) {
      return {
        ...storage,
        jobs: {
          ...storage.jobs,
          async claim(request) {
            const begin = clock.monotonicMs();
            try {
              const claimed = await storage.jobs.claim(request);
              claims.jobs += claimed.length;
              addDuration(claims.took, (clock.monotonicMs() - begin) * MICROSECONDS);
              return claimed;
            } catch (error) {
              claims.failed += 1;
              throw error;
            }
          },
        },
      };
    },
  };
}
