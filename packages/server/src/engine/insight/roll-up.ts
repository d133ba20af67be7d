import type {
  JobEventRow,
  StatEventPage,
  StatProgress,
  StatStream,
} from "../../storage/storage.ts";
import type { EngineDeps } from "../deps.ts";
import type { Service } from "../service.ts";
import { fileFailure } from "./file-failure.ts";
import { ALL_SIZES, createTally } from "./tally.ts";
import { verifyMinutes } from "./verify-minutes.ts";

/** What happened this long ago is in the store, as a rule: its commit has come. */
const LAG_MS = 3_000;
/** Of each stream, a round. Reading them holds up the event loop for some milliseconds. */
const EVENTS_PER_ROUND = 1_500;
const INTERVAL_MS = 5_000;
/** While there is more to read. */
const INTERVAL_BEHIND_MS = 15;

type RollUpDeps = Pick<EngineDeps, "storage" | "clock">;

/**
 * Keeps statistics and error groups: reads what happened to jobs since its last round and adds it up,
 * with the progress in the same transaction, so that a crash or a second process never counts twice.
 * What came later than the lag is found by counting each minute once more (`verifyMinutes`).
 */
export function rollUp(deps: RollUpDeps): Service {
  let isBehind = false;
  return {
    name: "roll-up",
    get intervalMs() {
      return isBehind ? INTERVAL_BEHIND_MS : INTERVAL_MS;
    },
    async tick() {
      const { counted, behind } = await rollRound(deps);
      isBehind = behind;
      if (!behind) await verifyMinutes(deps);
      return counted;
    },
  };
}

async function rollRound({
  storage,
  clock,
}: RollUpDeps): Promise<{ counted: number; behind: boolean }> {
  const { statistics } = storage;
  const expected = await statistics.progress();
  const to = clock.now() - LAG_MS;
  const read = (stream: StatStream): Promise<StatEventPage> =>
    expected[stream] >= to
      ? Promise.resolve({ events: [], to: expected[stream] })
      : statistics.events({ stream, after: expected[stream], to, limit: EVENTS_PER_ROUND });
  const created = await read("created");
  const started = await read("started");
  const ended = await read("ended");
  const next: StatProgress = {
    created: created.to,
    started: started.to,
    ended: ended.to,
    // What is there at the very first round has long been committed.
    verified: expected.created === 0 ? minuteOf(to) : expected.verified,
  };
  const events = [...created.events, ...started.events, ...ended.events];
  if (events.length === 0 && isSoon(expected, next)) return { counted: 0, behind: false };
  if (!(await statistics.roll({ expected, next, ...sumUp(events) }))) {
    return { counted: 0, behind: true };
  }
  const behind = created.to < to || started.to < to || ended.to < to;
  return { counted: events.length, behind };
}

/** An idle server need not write that nothing happened every second. */
const IDLE_MS = 30_000;

function isSoon(before: StatProgress, next: StatProgress): boolean {
  return before.created > 0 && next.ended - before.ended < IDLE_MS;
}

function sumUp(rows: readonly JobEventRow[]) {
  const tally = createTally(ALL_SIZES);
  for (const { event } of rows) tally.add(event);
  const failures = rows.flatMap(({ failure }) => (failure ? [fileFailure(failure)] : []));
  return { cells: tally.cells(), failures };
}

const MINUTE_MS = 60_000;

function minuteOf(at: number): number {
  return at - (at % MINUTE_MS);
}
