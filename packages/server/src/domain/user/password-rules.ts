import { COMMON_PASSWORDS } from "./common-passwords.ts";
import { foldCase } from "./fold-case.ts";

export const PASSWORD_CHARS_MIN = 8;
export const PASSWORD_CHARS_MAX = 1_000;

/**
 * What is wrong with a new password, or null. Length counts, and that it is not among the first that
 * anybody would try; there are no rules of composition (C09, ASVS 6.2).
 */
export function passwordFault(
  password: string,
  person: { email: string; name: string },
): string | null {
  const { length } = [...password];
  if (length < PASSWORD_CHARS_MIN) return `Use at least ${PASSWORD_CHARS_MIN} characters.`;
  if (length > PASSWORD_CHARS_MAX) return `Use at most ${PASSWORD_CHARS_MAX} characters.`;
  const folded = foldCase(password);
  if (new Set(folded).size <= 2) return "This password is too easy to guess.";
  if (COMMON_PASSWORDS.has(folded)) return "This is one of the most common passwords.";
  const own = [person.email, person.email.split("@", 1)[0] ?? "", person.name].map(foldCase);
  return own.includes(folded) ? "The password is the name or the address." : null;
}
