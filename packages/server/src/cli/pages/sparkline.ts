const BARS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/** A row of bars, the highest for the greatest value; a dot for none. */
export function sparkline(values: readonly number[]): string {
  const max = Math.max(0, ...values);
  return values
    .map((value) => {
      if (value <= 0 || max === 0) return "·";
      return BARS[Math.min(BARS.length - 1, Math.floor((value / max) * BARS.length))] ?? "█";
    })
    .join("");
}
