const UNITS = [
  { unit: "day", unitMs: 86_400_000 },
  { unit: "hour", unitMs: 3_600_000 },
  { unit: "minute", unitMs: 60_000 },
  { unit: "second", unitMs: 1_000 },
] as const;

/** In words, in the largest unit that says it exactly: "90 minutes", "7 days", "5 ms". */
export function sayDuration(durationMs: number): string {
  const { amount, unit } = inWholeUnits(durationMs);
  if (unit === "ms") return `${amount} ms`;
  return `${amount.toLocaleString("en-US")} ${unit}${amount === 1 ? "" : "s"}`;
}

/** "every hour", "every 15 minutes" */
export function sayEvery(durationMs: number): string {
  const { amount, unit } = inWholeUnits(durationMs);
  return amount === 1 ? `every ${unit}` : `every ${sayDuration(durationMs)}`;
}

function inWholeUnits(durationMs: number): { amount: number; unit: string } {
  const found = UNITS.find(({ unitMs }) => durationMs !== 0 && durationMs % unitMs === 0);
  if (found === undefined) return { amount: durationMs, unit: "ms" };
  return { amount: durationMs / found.unitMs, unit: found.unit };
}
