const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** "3 min ago" within a day, the date before and after. */
export function formatTime(at: string, { nowMs, timeZone }: TimeOptions): string {
  const ageMs = nowMs - Date.parse(at);
  if (ageMs >= DAY_MS || ageMs <= -DAY_MS) return formatAbsolute(at, timeZone);
  const text = distance(Math.abs(ageMs));
  if (text === null) return ageMs >= 0 ? "just now" : "in a moment";
  return ageMs >= 0 ? `${text} ago` : `in ${text}`;
}

export interface TimeOptions {
  nowMs: number;
  timeZone: string;
}

/** `21 Nov 14:02:11`, with the year when it is not this one's. */
export function formatAbsolute(at: string, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZone,
  })
    .format(new Date(at))
    .replace(",", "");
}

/** For tooltips: the reader's zone, UTC and what the API says. */
export function describeTime(at: string, { nowMs, timeZone }: TimeOptions): string {
  const date = new Date(at);
  const inZone = (zone: string) =>
    date.toLocaleString("en-GB", { timeZone: zone, dateStyle: "medium", timeStyle: "long" });
  return `${inZone(timeZone)}\n${inZone("UTC")}\n${at}\n${formatTime(at, { nowMs, timeZone })}`;
}

function distance(ms: number): string | null {
  if (ms < 10_000) return null;
  if (ms < MINUTE_MS) return `${Math.floor(ms / 1_000)} s`;
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  return `${Math.floor(ms / HOUR_MS)} h`;
}
