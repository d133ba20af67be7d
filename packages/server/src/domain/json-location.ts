/** What is no JSON, and where. */
export class JsonSyntaxError extends Error {
  /** Characters before it. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = "JsonSyntaxError";
    this.offset = offset;
  }
}

export interface JsonLocations {
  /** Where each value begins, by JSON Pointer. */
  readonly offsets: ReadonlyMap<string, number>;
  /** Keys that an object has twice, with where they stand again. */
  readonly duplicates: readonly { pointer: string; offset: number }[];
}

/**
 * Reads JSON for its places alone: JSON.parse gives the values but tells neither where they are nor
 * that a key is there twice. Throws JsonSyntaxError. The text is at most some ten levels deep: the
 * caller has counted.
 */
export function locateJson(text: string): JsonLocations {
  const offsets = new Map<string, number>();
  const duplicates: { pointer: string; offset: number }[] = [];
  let at = 0;

  function readValue(pointer: string): void {
    skipSpace();
    offsets.set(pointer, at);
    const char = text[at];
    if (char === "{") readObject(pointer);
    else if (char === "[") readList(pointer);
    else if (char === '"') readText();
    else readWord();
  }

  function readObject(pointer: string): void {
    const names = new Set<string>();
    readItems("}", () => {
      skipSpace();
      const offset = at;
      if (text[at] !== '"') throw unexpected(text, at, "a key in double quotes");
      const name = readText();
      const inner = `${pointer}/${escapePointer(name)}`;
      if (names.has(name)) duplicates.push({ pointer: inner, offset });
      names.add(name);
      skipSpace();
      if (text[at] !== ":") throw unexpected(text, at, "':'");
      at++;
      readValue(inner);
    });
  }

  function readList(pointer: string): void {
    let index = 0;
    readItems("]", () => readValue(`${pointer}/${index++}`));
  }

  function readItems(close: string, readItem: () => void): void {
    at++;
    skipSpace();
    if (text[at] === close) {
      at++;
      return;
    }
    for (;;) {
      readItem();
      skipSpace();
      if (text[at] === close) break;
      if (text[at] !== ",") throw unexpected(text, at, `',' or '${close}'`);
      at++;
    }
    at++;
  }

  function readText(): string {
    const end = endOfText(text, at);
    const name = String(JSON.parse(text.slice(at, end)));
    at = end;
    return name;
  }

  function readWord(): void {
    WORD.lastIndex = at;
    const found = WORD.exec(text)?.[0];
    if (found === undefined) throw unexpected(text, at, "a value");
    at += found.length;
  }

  function skipSpace(): void {
    SPACE.lastIndex = at;
    at += SPACE.exec(text)?.[0].length ?? 0;
  }

  readValue("");
  skipSpace();
  if (at < text.length) throw unexpected(text, at, "the end");
  return { offsets, duplicates };
}

function unexpected(text: string, at: number, wanted: string): JsonSyntaxError {
  const code = text.codePointAt(at);
  if (code === undefined) return new JsonSyntaxError("Unexpected end", at);
  return new JsonSyntaxError(`Expected ${wanted} but found ${shown(code)}`, at);
}

const SPACE = /[ \t\n\r]*/y;
const WORD = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y;
/** DEL and its likes are control characters that JSON allows. */
const PLAIN = /(?:[^"\\\p{Cc}]|[\u007f-\u009f])*/uy;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;
/** The matcher remembers every letter it passed, so a long text is passed in pieces. */
const PIECE_CHARS = 10_000;

/** Where the text that begins at a quote ends, behind its other quote. */
function endOfText(text: string, start: number): number {
  let at = start + 1;
  for (;;) {
    const piece = text.slice(at, at + PIECE_CHARS);
    PLAIN.lastIndex = 0;
    at += PLAIN.exec(piece)?.[0].length ?? 0;
    if (text[at] === '"') return at + 1;
    ESCAPE.lastIndex = at;
    const escaped = ESCAPE.exec(text)?.[0];
    if (escaped !== undefined) at += escaped.length;
    else if (at >= text.length) throw new JsonSyntaxError("Unexpected end of a text", start);
    else if (isControl(text, at) || text[at] === "\\") throw badText(start);
  }
}

function isControl(text: string, at: number): boolean {
  return text.charCodeAt(at) < 0x20;
}

function badText(start: number): JsonSyntaxError {
  return new JsonSyntaxError(
    "A text with an escape or control character that JSON does not know",
    start,
  );
}

function shown(code: number): string {
  const isPrintable = code > 0x20 && code < 0x7f;
  return isPrintable
    ? `'${String.fromCodePoint(code)}'`
    : `U+${code.toString(16).padStart(4, "0")}`;
}

function escapePointer(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
