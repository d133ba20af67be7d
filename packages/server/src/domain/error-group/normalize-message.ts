/** Of a message that takes part in a fingerprint; what follows is often a dump. */
const MESSAGE_CHARS_MAX = 300;
/** Of a message that is looked at. */
const LOOKED_AT_CHARS_MAX = 2_000;

/**
 * A message without what differs from one failure to the next: numbers, ids, addresses, what stands
 * in quotes. Two failures with the same text afterwards are of one kind.
 */
export function normalizeMessage(message: string): string {
  let text = message.slice(0, LOOKED_AT_CHARS_MAX);
  for (const [pattern, word] of VARIABLE_PARTS) text = text.replace(pattern, word);
  return text.replace(/\s+/g, " ").trim().slice(0, MESSAGE_CHARS_MAX);
}

/** In this order: an address holds numbers, a time holds numbers. All patterns are linear. */
const VARIABLE_PARTS: readonly [RegExp, string][] = [
  [/\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s'"`<>)]+/gi, "<url>"],
  [/[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,63}/g, "<email>"],
  [/"[^"\n]{0,500}"|`[^`\n]{0,500}`|(?<![A-Za-z0-9])'[^'\n]{0,500}'(?![A-Za-z0-9])/g, "<value>"],
  [
    /\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?/g,
    "<time>",
  ],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "<id>"],
  [/\b[a-z]{2,8}_[0-9a-z]{16,64}\b/gi, "<id>"],
  [/\b(?=[0-9a-f]*\d)[0-9a-f]{8,64}\b/gi, "<id>"],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b/g, "<address>"],
  [/(?<![A-Za-z])-?\d+(?:[.,]\d+)*/g, "<n>"],
  [/\b[A-Za-z]{1,12}[-_#]<n>/g, "<id>"],
];
