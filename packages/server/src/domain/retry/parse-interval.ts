import ms from "ms";

const TEXT_CHARS_MAX = 100;

/**
 * Milliseconds of a number or of a text of the `ms` grammar: one number and, if there is one, its
 * unit ("10s", "1.5h", "2 days", "100"). Null when it is neither, or negative.
 */
export function parseInterval(value: number | string): number | null {
  const milliseconds = typeof value === "number" ? value : msOf(value);
  return Number.isFinite(milliseconds) && milliseconds >= 0 ? milliseconds : null;
}

function msOf(text: string): number {
  return isShortText(text) ? Number(ms(text)) : Number.NaN;
}

/** `ms` throws for any other; of a text that it cannot read it answers undefined. */
function isShortText(text: string): text is ms.StringValue {
  return text.length > 0 && text.length <= TEXT_CHARS_MAX;
}
