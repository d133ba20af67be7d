const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `820 ms`, `12.4 s`, `3 m 02 s`, `1 h 04 m`, `2 d 3 h`. */
export function formatDuration(ms: number): string {
  const length = Math.max(0, ms);
  if (length < SECOND_MS) return `${Math.round(length)} ms`;
  if (length < MINUTE_MS) return `${(Math.floor(length / 100) / 10).toFixed(1)} s`;
  if (length < HOUR_MS) return parts(length, [MINUTE_MS, "m", SECOND_MS, "s"]);
  if (length < DAY_MS) return parts(length, [HOUR_MS, "h", MINUTE_MS, "m"]);
  const days = Math.floor(length / DAY_MS);
  return `${days} d ${Math.floor((length % DAY_MS) / HOUR_MS)} h`;
}

function parts(ms: number, [bigMs, big, smallMs, small]: [number, string, number, string]): string {
  const rest = Math.floor((ms % bigMs) / smallMs);
  return `${Math.floor(ms / bigMs)} ${big} ${String(rest).padStart(2, "0")} ${small}`;
}
