/** Tries of one delivery before it has failed (G-23.3). */
export const DELIVERY_ATTEMPTS_MAX = 5;

const FIRST_PAUSE_MS = 1_000;
const PAUSE_FACTOR = 4;
const PAUSE_MS_MAX = 300_000;
/** Of what a receiver may ask for. */
const RETRY_AFTER_MS_MAX = 3_600_000;
const SECOND_MS = 1_000;

/** From the end of an attempt to the next one: 1 s × 4^i, at most 5 min; longer where the receiver asks for it. */
export function deliveryPause(attempts: number, retryAfterMs: number | null): number {
  const pause = Math.min(FIRST_PAUSE_MS * PAUSE_FACTOR ** (attempts - 1), PAUSE_MS_MAX);
  return Math.max(pause, retryAfterMs ?? 0);
}

/** `Retry-After` in seconds or as a date, at most an hour; null for what is past or means nothing. */
export function retryAfterMs(header: string | undefined, now: number): number | null {
  const text = header?.trim() ?? "";
  const asked = /^\d{1,15}$/.test(text) ? Number(text) * SECOND_MS : dateOf(text) - now;
  return asked > 0 ? Math.min(asked, RETRY_AFTER_MS_MAX) : null;
}

/** NaN for what is no date of HTTP, which begins with the day of the week. */
function dateOf(text: string): number {
  return /^[A-Z][a-z]{2,8}, /.test(text) ? Date.parse(text) : Number.NaN;
}
