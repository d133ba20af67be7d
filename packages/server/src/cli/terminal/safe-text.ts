/**
 * Text from outside as a terminal may show it: what would move the cursor, recolour, rename the
 * window, hide or reverse text is written out instead (`\u{1b}`). Line breaks become `\n`.
 */
export function safeText(text: string): string {
  return text.replace(UNSAFE, (char) => SHORT_ESCAPES.get(char) ?? codePointOf(char));
}

/** Controls, invisible and bidirectional format characters, lone surrogates, line separators. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

function codePointOf(char: string): string {
  return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}

/** Cut to so many characters, with an ellipsis where something is missing. */
export function cutText(text: string, charsMax: number): string {
  const chars = [...text];
  return chars.length <= charsMax ? text : `${chars.slice(0, Math.max(0, charsMax - 1)).join("")}…`;
}
