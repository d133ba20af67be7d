import { RE2JS } from "re2js";

/** The pattern is not one of RE2; the message is for people. */
export class BadPattern extends Error {
  constructor(message: string) {
    super(message);
    this.name = "BadPattern";
  }
}

/**
 * Whether a text holds what the pattern says, by RE2: the time grows with the text only. Patterns
 * with look-around or back-references, and those that would take too much memory, are BadPattern.
 */
export function compileTextPattern(source: string): (text: string) => boolean {
  const pattern = compile(source);
  return (text) => pattern.matcher(text).find();
}

function compile(source: string): RE2JS {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    throw new BadPattern(error instanceof Error ? error.message : String(error));
  }
}
