import { z } from "zod";

const ID_CHARS_MAX = 64;
const NAME_CHARS_MAX = 200;

/** Names that an expression, JavaScript or JSON reads as something else. */
const RESERVED = new Set([
  "and",
  "constructor",
  "error",
  "false",
  "function",
  "hasOwnProperty",
  "in",
  "job",
  "null",
  "or",
  "prototype",
  "steps",
  "toString",
  "trigger",
  "true",
  "valueOf",
]);

const ID_RULE = `Ids: a letter, then letters, digits, _ or -, up to ${ID_CHARS_MAX}`;

/** Id of a recipe or step. */
export const idSchema = z
  .string()
  .regex(new RegExp(`^[A-Za-z][A-Za-z0-9_-]{0,${ID_CHARS_MAX - 1}}$`), ID_RULE)
  .refine((id) => !RESERVED.has(id), { error: "This name means something else in expressions" });

/** Name of a loop variable. A hyphen would be a minus in formulas. */
export const variableSchema = z
  .string()
  .regex(
    new RegExp(`^[A-Za-z][A-Za-z0-9_]{0,${ID_CHARS_MAX - 1}}$`),
    `Loop variables: a letter, then letters, digits or _, up to ${ID_CHARS_MAX}`,
  )
  .refine((name) => !RESERVED.has(name), {
    error: "This name means something else in expressions",
  });

/** What people read: one line, without characters that turn or hide text. */
export const nameSchema = z.string().superRefine((name, context) => {
  const message = nameFault(name);
  if (message !== null) context.addIssue({ code: "custom", message });
});

/** Control characters, and those that turn the direction of text. */
const FORBIDDEN = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const VISIBLE = /[^\p{Z}\p{Cf}\p{Cc}]/u;

function nameFault(name: string): string | null {
  const length = [...name].length;
  if (length > NAME_CHARS_MAX) return `${length} characters; the limit is ${NAME_CHARS_MAX}`;
  if (!VISIBLE.test(name)) return "A name needs a visible character";
  const found = FORBIDDEN.exec(name)?.[0].codePointAt(0);
  if (found === undefined) return null;
  return `A name cannot contain U+${found.toString(16).toUpperCase().padStart(4, "0")}`;
}
