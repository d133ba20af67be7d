import { parameter } from "../../parameters.ts";

/** As many loops as can be in one another. */
const LEVELS_MAX = 16;
const PATH_CHARS_MAX = 500;
const PATH = /^\/steps\/\d+(?:\/[A-Za-z]+(?:\/\d+)?)*$/;

/** The JSON Pointer of a loop in the recipe. */
export const loopParameter = parameter(
  (text) =>
    text.length <= PATH_CHARS_MAX && PATH.test(text)
      ? { value: text }
      : { problem: "Expected the path of a loop in the recipe, such as /steps/2." },
  { type: "string", maxLength: PATH_CHARS_MAX, example: "/steps/2" },
);

const TURNS = /^\d{1,6}(?:\.\d{1,6})*$/;

/** Turns of loops in one another, outermost first, from 0: `4.0`. */
export const turnsParameter = parameter<readonly number[]>(
  (text) => {
    const turns = TURNS.test(text) ? text.split(".").map(Number) : [];
    return turns.length > 0 && turns.length <= LEVELS_MAX
      ? { value: turns }
      : { problem: "Expected turns from 0, of the outermost loop first, such as 4.0." };
  },
  { type: "string", example: "4.0" },
);

/** One of a few words. */
export function wordParameter<Word extends string>(words: readonly Word[]) {
  return parameter<Word>(
    (text) => {
      const found = words.find((word) => word === text);
      return found === undefined
        ? { problem: `Expected one of: ${words.join(", ")}.` }
        : { value: found };
    },
    { type: "string", enum: [...words] },
  );
}
