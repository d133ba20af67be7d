const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `0.4 ms` is noise to a reader: `<1 ms`, `850 ms`, `1.25 s`, `2 m 05 s`, `3 h 10 m`, `4 d 2 h`. */
export function formatDuration(durationMs: number | null | undefined): string {
  if (durationMs === null || durationMs === undefined) return "–";
  if (durationMs < 1) return "<1 ms";
  if (durationMs < SECOND_MS) return `${Math.round(durationMs)} ms`;
  if (durationMs < 10 * SECOND_MS) return `${(durationMs / SECOND_MS).toFixed(2)} s`;
  if (durationMs < MINUTE_MS) return `${(durationMs / SECOND_MS).toFixed(1)} s`;
  if (durationMs < HOUR_MS)
    return pair(durationMs, { big: [MINUTE_MS, "m"], small: [SECOND_MS, "s"] });
  if (durationMs < DAY_MS)
    return pair(durationMs, { big: [HOUR_MS, "h"], small: [MINUTE_MS, "m"] });
  return pair(durationMs, { big: [DAY_MS, "d"], small: [HOUR_MS, "h"] });
}

type Unit = [lengthMs: number, name: string];

function pair(durationMs: number, { big, small }: { big: Unit; small: Unit }): string {
  const bigs = Math.floor(durationMs / big[0]);
  const smalls = Math.floor((durationMs % big[0]) / small[0]);
  return `${bigs} ${big[1]} ${String(smalls).padStart(2, "0")} ${small[1]}`;
}

/** `2026-11-22 00:41:07.123 UTC` for what the API writes `2026-11-22T00:41:07.123Z`. */
export function formatInstant(iso: string | null | undefined): string {
  return iso ? iso.replace("T", " ").replace("Z", " UTC") : "–";
}

/** For lists: to the second. */
export function formatInstantShort(iso: string | null | undefined): string {
  return iso ? iso.slice(0, 19).replace("T", " ") : "–";
}
