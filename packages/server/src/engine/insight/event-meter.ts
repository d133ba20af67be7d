/** Events that made no job, since this process began: counted, for nothing else tells of them. */
export interface EventMeter {
  count(recipeId: string, counts: Partial<Record<LeftOut, number>>): void;
  /** By recipe; recipes without any are not there. */
  readonly totals: ReadonlyMap<string, Readonly<Record<LeftOut, number>>>;
}

/** `filtered` by the recipe's `if`, `duplicate` by its dedupe key, `unsigned` for their signature. */
export const LEFT_OUT = ["filtered", "duplicate", "unsigned"] as const;
export type LeftOut = (typeof LEFT_OUT)[number];

export function createEventMeter(): EventMeter {
  const totals = new Map<string, Record<LeftOut, number>>();
  return {
    totals,
    count(recipeId, counts) {
      const more = LEFT_OUT.filter((name) => (counts[name] ?? 0) > 0);
      if (more.length === 0) return;
      const total = totals.get(recipeId) ?? { filtered: 0, duplicate: 0, unsigned: 0 };
      for (const name of more) total[name] += counts[name] ?? 0;
      totals.set(recipeId, total);
    },
  };
}
