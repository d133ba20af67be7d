import { type ProblemItem, RequestError } from "../domain/errors.ts";

/** More errors than this are not looked for: each has its place in the text to find. */
export const ERRORS_MAX = 20;

/** Throws what was found, first things first; nothing found is fine. */
export function refuse(items: readonly ProblemItem[]): void {
  const [first] = items;
  if (first === undefined) return;
  const others = items.length === 1 ? "" : ` (and ${items.length - 1} more)`;
  throw new RequestError(first.code, `${first.message}${others}`, { errors: [...items] });
}
