import fc from "fast-check";
import type { Storage } from "../../packages/server/src/storage/storage.ts";
import { type FakeClock, fakeClock } from "../../packages/server/src/testing/fake-clock.ts";
import { given } from "../../packages/server/src/testing/given.ts";
import { jobCommands, WORKERS } from "./job-commands.ts";
import { createJobModel } from "./job-model.ts";

const CONCURRENCY = 3;
const COMMANDS_MAX = 40;
export const IS_DEEP = process.env.DEEP_TESTS === "1";
export const TIMEOUT_MS = IS_DEEP ? 3_600_000 : 300_000;

/**
 * Lets random things happen `runs` times to empty stores; the first one is closed after each. A
 * failure is shrunk to the few commands that it takes.
 */
export async function hold(
  runs: number,
  open: (clock: FakeClock) => Promise<readonly Storage[]>,
  { shrink = true }: { shrink?: boolean } = {},
): Promise<void> {
  const property = fc.asyncProperty(
    jobCommands({ maxCommands: COMMANDS_MAX }),
    async (commands) => {
      const clock = fakeClock();
      const storages = await open(clock);
      for (const storage of storages) {
        const one = given({ storage, clock });
        await one.recipe({ concurrency: CONCURRENCY });
        for (const id of WORKERS) await one.worker({ id });
      }
      try {
        const model = createJobModel({ concurrency: CONCURRENCY });
        const real = { storages, clock, grips: [] };
        await fc.asyncModelRun(() => ({ model, real }), commands);
      } finally {
        await storages[0]?.close();
      }
    },
  );
  await fc.assert(property, { numRuns: runs, endOnFailure: !shrink });
}
