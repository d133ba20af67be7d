import {
  countEvent,
  emptyCounts,
  mergeCounts,
  type StatCounts,
  type StatEvent,
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

interface Kind {
  t: number;
  /** The first of those that are counted together. */
  event: StatEvent;
  counts: StatCounts;
}

/** An event is counted once, with those of its minute that differ in nothing else; their sums are spread. */
export function createTally(sizes: readonly StatSize[]): Tally {
  const kinds = new Map<string, Kind>();

  return {
    add(event) {
      const { at, recipeId, planId, api, kind, lowPriority, isRoot } = event;
      const t = at - (at % STAT_SIZES.minute);
      const name = `${t} ${recipeId} ${planId} ${api} ${kind} ${lowPriority} ${isRoot}`;
      let known = kinds.get(name);
      if (known === undefined) {
        known = { t, event, counts: emptyCounts() };
        kinds.set(name, known);
      }
      countEvent(known.counts, event);
    },
    cells: () => spread([...kinds.values()], sizes),
  };
}

function spread(kinds: readonly Kind[], sizes: readonly StatSize[]): SizedCell[] {
  const cells = new Map<string, SizedCell>();
  for (const { t: minute, event, counts } of kinds) {
    const { kind, lowPriority, isRoot } = event;
    for (const subject of subjectsOf(event)) {
      for (const size of sizes) {
        const t = size === STAT_SIZES.ever ? 0 : minute - (minute % size);
        const name = `${size} ${t} ${kind} ${lowPriority} ${isRoot} ${subject}`;
        let cell = cells.get(name);
        if (cell === undefined) {
          const key = { subject, kind, lowPriority, isRoot };
          cell = { size, t, key, counts: emptyCounts() };
          cells.set(name, cell);
        }
        mergeCounts(cell.counts, counts);
      }
    }
  }
  return [...cells.values()];
}
