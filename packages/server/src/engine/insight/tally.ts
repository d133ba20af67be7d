import {
  countEvent,
  emptyCounts,
  type StatCounts,
  type StatEvent,
  type StatKey,
  subjectsOf,
} from "../../domain/statistics/stat-cell.ts";
import { STAT_SIZES, type StatCell, type StatSize } from "../../storage/storage.ts";

type SizedCell = StatCell & { size: StatSize };

/** Sums events up into cells of the sizes given. */
export interface Tally {
  add(event: StatEvent): void;
  cells(): SizedCell[];
}

export const ALL_SIZES: readonly StatSize[] = Object.values(STAT_SIZES);

export function createTally(sizes: readonly StatSize[]): Tally {
  const cells = new Map<string, SizedCell>();

  function countsOf(size: StatSize, t: number, key: StatKey): StatCounts {
    const name = `${size} ${t} ${key.kind} ${key.lowPriority} ${key.isRoot} ${key.subject}`;
    let cell = cells.get(name);
    if (cell === undefined) {
      cell = { size, t, key, counts: emptyCounts() };
      cells.set(name, cell);
    }
    return cell.counts;
  }

  return {
    add(event) {
      const { kind, lowPriority, isRoot } = event;
      for (const subject of subjectsOf(event)) {
        for (const size of sizes) {
          const t = size === STAT_SIZES.ever ? 0 : event.at - (event.at % size);
          countEvent(countsOf(size, t, { subject, kind, lowPriority, isRoot }), event);
        }
      }
    },
    cells: () => [...cells.values()],
  };
}
