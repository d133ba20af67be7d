import { InvalidArgumentError } from "commander";

/** Reads a whole number from an option or argument, or says that it is none. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("A whole number is expected.");
  return Number(text);
}
