import { EVERYTHING, endedTotal } from "../../domain/statistics/stat-cell.ts";
import {
  type MinuteCount,
  STAT_SIZES,
  type StatCell,
  type StatStream,
} from "../../storage/storage.ts";
import type { EngineDeps } from "../deps.ts";
import { fileFailure } from "./file-failure.ts";
import { createTally } from "./tally.ts";

/** A minute is counted again when it is over for so long: slow disks and clocks that differ. */
const VERIFY_AFTER_MS = 120_000;
/** Minutes of one round. */
const MINUTES_MAX = 60;
const STREAMS: readonly StatStream[] = ["created", "started", "ended"];

/**
 * Compares the minutes that are long over with the jobs themselves, and counts anew those that
 * differ. Answers how many did.
 */
export async function verifyMinutes({
  storage,
  clock,
}: Pick<EngineDeps, "storage" | "clock">): Promise<number> {
  const { statistics } = storage;
  const expected = await statistics.progress();
  const from = expected.verified;
  const counted = Math.min(expected.created, expected.started, expected.ended);
  const last = Math.min(clock.now() - VERIFY_AFTER_MS, counted, from + MINUTES_MAX * MINUTE);
  const to = last - (last % MINUTE);
  if (expected.created === 0 || to <= from) return 0;
  const cells = await statistics.cells({
    size: STAT_SIZES.minute,
    subjects: [EVERYTHING],
    from,
    to,
  });
  const wrong = findWrong(await statistics.countByMinute({ from, to }), cells);
  const corrected = await Promise.all(wrong.map((minute) => countAnew(statistics, minute)));
  const isMine = await statistics.correct({
    expected,
    next: { ...expected, verified: to },
    minutes: wrong,
    cells: corrected.flatMap((one) => one.cells),
    failures: corrected.flatMap((one) => one.failures),
  });
  return isMine ? wrong.length : 0;
}

const MINUTE = STAT_SIZES.minute;

function findWrong(counts: readonly MinuteCount[], cells: readonly StatCell[]): number[] {
  const difference = new Map<string, number>();
  const add = (t: number, stream: StatStream, count: number) => {
    const name = `${t} ${stream}`;
    difference.set(name, (difference.get(name) ?? 0) + count);
  };
  for (const { t, stream, count } of counts) add(t, stream, count);
  for (const { t, counts: those } of cells) {
    add(t, "created", -those.creations);
    add(t, "started", -those.waiting.count);
    add(t, "ended", -endedTotal(those));
  }
  const wrong = [...difference].flatMap(([name, count]) =>
    count === 0 ? [] : [Number(name.split(" ", 1)[0])],
  );
  return [...new Set(wrong)];
}

async function countAnew(statistics: EngineDeps["storage"]["statistics"], minute: number) {
  const tally = createTally([MINUTE]);
  const failures = [];
  for (const stream of STREAMS) {
    // A job's id is made a moment before its row says when it was created.
    const slack = stream === "created" ? MINUTE : 0;
    const { events } = await statistics.events({
      stream,
      after: minute - 1 - slack,
      to: minute + MINUTE - 1 + slack,
      limit: Number.MAX_SAFE_INTEGER,
    });
    for (const { event, failure } of events) {
      if (event.at < minute || event.at >= minute + MINUTE) continue;
      tally.add(event);
      if (failure) failures.push(fileFailure(failure));
    }
  }
  return { cells: tally.cells(), failures };
}
