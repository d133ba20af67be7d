import ms from "ms";

/** "90s", "1.5 h", ".5h", "2 days", or "250ms": a number is always followed by its unit. */
const PATTERN = /^(?:\d{1,9}(?:\.\d{1,6})?|\.\d{1,6}) ?[a-z]{1,12}$/i;

/** Milliseconds, whole and not negative; null when the text is no duration with a unit. */
export function parseDuration(text: string): number | null {
  if (!isDuration(text)) return null;
  const milliseconds = ms(text);
  return Number.isFinite(milliseconds) ? Math.round(milliseconds) : null;
}

function isDuration(text: string): text is ms.StringValue {
  return PATTERN.test(text);
}
