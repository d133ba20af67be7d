import { createHash } from "node:crypto";
import { RequestError } from "../domain/errors.ts";
import { parameter } from "./parameters.ts";

const CURSOR_CHARS_MAX = 1_500;
const CHECK_CHARS = 6;

/**
 * Where a page begins, as an opaque word. `list` names the list and its order, so that a cursor of
 * one does not work for another.
 */
export function encodeCursor(list: string, after: string): string {
  const text = `${list} ${after}`;
  return Buffer.from(check(text) + text).toString("base64url");
}

/** What `encodeCursor` was given. Refuses anything else with `bad_cursor`. */
export function decodeCursor(list: string, cursor: string): string {
  const decoded = Buffer.from(cursor, "base64url").toString("utf8");
  const text = decoded.slice(CHECK_CHARS);
  const [of, after] = text.split(" ", 2);
  const isOurs = decoded.startsWith(check(text)) && encodeCursor(list, after ?? "") === cursor;
  if (!isOurs || of !== list || after === undefined) {
    throw new RequestError(
      "bad_cursor",
      "This cursor is not of this list and order. Pass `nextCursor` of the page before, with the same sort.",
    );
  }
  return after;
}

export const cursorParameter = parameter(
  (text) =>
    text.length > 0 && text.length <= CURSOR_CHARS_MAX
      ? { value: text }
      : { problem: "Pass `nextCursor` of the page before." },
  { type: "string", maxLength: CURSOR_CHARS_MAX },
);

/** One more was asked for than the page holds, to know whether there is another page. */
export function toPage<T>(
  rows: readonly T[],
  { limit, list, key }: { limit: number; list: string; key: (row: T) => string },
): { rows: readonly T[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const isMore = rows.length > limit && last !== undefined;
  return { rows: page, nextCursor: isMore ? encodeCursor(list, key(last)) : null };
}

/** Not a secret: it tells a mistyped cursor from ours. */
function check(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, CHECK_CHARS);
}
