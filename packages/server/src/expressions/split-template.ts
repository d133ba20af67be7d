import { ExpressionError } from "./expression-error.ts";

export interface TemplatePart {
  readonly kind: "text" | "expression";
  /** The text itself, or what stands between the braces. */
  readonly text: string;
  /** Where the text or the inside of the braces begins, counted from 1. */
  readonly column: number;
}

const OPEN = "{{";
const CLOSE = "}}";
/** After one of these (or nothing) a slash begins a regular expression, elsewhere it divides. */
const BEFORE_REGEX = new Set(["", "(", ",", "=", ":", "[", "!", "&", "|", "?", "<", ">", ";", "~"]);

/**
 * Splits `Hello {{ trigger.body.name }}!` into texts and expressions. Braces, quotes, comments and
 * regular expressions inside an expression may contain `}}`. Throws `bad_expression` for `{{`
 * without its end and for nothing between the braces.
 */
export function splitTemplate(source: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let position = 0;
  while (position < source.length) {
    const open = source.indexOf(OPEN, position);
    const textEnd = open === -1 ? source.length : open;
    if (textEnd > position) {
      parts.push({ kind: "text", text: source.slice(position, textEnd), column: position + 1 });
    }
    if (open === -1) break;
    const start = open + OPEN.length;
    const end = findClose(source, start);
    if (end === -1) {
      throw new ExpressionError(
        "bad_expression",
        "'{{' without '}}'; a literal '{{' is written {{ '{{' }}",
        { column: open + 1 },
      );
    }
    parts.push({ kind: "expression", text: insideBraces(source, start, end), column: start + 1 });
    position = end + CLOSE.length;
  }
  return parts;
}

function insideBraces(source: string, start: number, end: number): string {
  const text = source.slice(start, end);
  if (text.trim() === "") {
    throw new ExpressionError("bad_expression", "There is nothing between '{{' and '}}'", {
      column: start - 1,
    });
  }
  return text;
}

function findClose(source: string, start: number): number {
  let depth = 0;
  let before = "";
  for (let at = start; at < source.length; at++) {
    const char = source.charAt(at);
    if (char === "}" && depth === 0 && source[at + 1] === "}") return at;
    if (char === "{") depth++;
    if (char === "}") depth--;
    if (depth < 0) return -1;
    const skipTo = endOfToken(source, at, before);
    if (skipTo === -1) return -1;
    if (char.trim() !== "") before = char;
    at = skipTo;
  }
  return -1;
}

/** The last position of the text, name, comment or pattern that begins here; -1 when it never ends. */
function endOfToken(source: string, at: number, before: string): number {
  const char = source[at];
  if (char === '"' || char === "'") return closing(source, at + 1, char);
  if (char === "`") return source.indexOf("`", at + 1);
  if (char !== "/") return at;
  if (source[at + 1] === "*") {
    const end = source.indexOf("*/", at + 2);
    return end === -1 ? -1 : end + 1;
  }
  return BEFORE_REGEX.has(before) ? closing(source, at + 1, "/") : at;
}

function closing(source: string, from: number, mark: string): number {
  for (let at = from; at < source.length; at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === mark) return at;
  }
  return -1;
}
