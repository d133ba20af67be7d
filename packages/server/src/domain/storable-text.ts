/** PostgreSQL takes neither NUL nor half a surrogate pair, so neither store is given one (README §1.13). */
export function isStorableText(text: string): boolean {
  return !UNSTORABLE.test(text);
}

/** With the u flag a whole pair is one letter, so that only halves are found. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

/** The text as it can be stored: what cannot is shown as the replacement character. */
export function storableText(text: string): string {
  return isStorableText(text) ? text : text.replaceAll(/[\0\p{Surrogate}]/gu, "\u{fffd}");
}
