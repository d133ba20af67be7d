import { RE2JS } from "re2js";

type Found = (string | undefined)[] & { index: number };

/** Patterns that one thread keeps compiled. */
const PATTERNS_MAX = 200;
const compiled = new Map<string, RE2JS>();

/**
 * What JSONata needs of a RegExp, on RE2: the time grows with the text, not exponentially. Look-around
 * and back-references do not exist there and are refused.
 */
export class SafeRegex {
  lastIndex = 0;
  readonly #pattern: RE2JS;

  constructor({ source, flags }: { source: string; flags: string }) {
    this.#pattern = compile(source, flags);
  }

  exec(text: string): Found | null {
    const matcher = this.#pattern.matcher(text);
    if (this.lastIndex > text.length || !matcher.find(this.lastIndex)) return null;
    this.lastIndex = matcher.end();
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, group) => {
      return matcher.group(group) ?? undefined;
    });
    return Object.assign(groups, { index: matcher.start() });
  }
}

function compile(source: string, flags: string): RE2JS {
  const key = `${flags}/${source}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const ignoreCase = flags.includes("i") ? RE2JS.CASE_INSENSITIVE : 0;
  const pattern = RE2JS.compile(
    RE2JS.translateRegExp(source),
    ignoreCase | (flags.includes("m") ? RE2JS.MULTILINE : 0),
  );
  if (compiled.size >= PATTERNS_MAX) compiled.clear();
  compiled.set(key, pattern);
  return pattern;
}
