import { z } from "zod";
import { parseDuration } from "../domain/duration.ts";
import { isId } from "../runtime/ids.ts";

export const PAGE_LIMIT_DEFAULT = 50;
export const PAGE_LIMIT_MAX = 500;
/** Longest search text. */
const QUERY_CHARS_MAX = 200;
/** Longest list of values of one parameter. */
const VALUES_MAX = 50;
const ID_CHARS_MAX = 255;
const YEAR_MAX = 9999;

type Parsed<T> = { value: T } | { problem: string };

/** A query parameter: text, given once. `parse` says what is wrong with it, if anything. */
export function parameter<T>(
  parse: (text: string) => Parsed<T>,
  describe: Record<string, unknown>,
) {
  return z
    .unknown()
    .transform((value, context) => {
      const parsed = typeof value === "string" ? parse(value) : { problem: "Give it once." };
      if ("value" in parsed) return parsed.value;
      context.addIssue({ code: "custom", message: parsed.problem });
      return z.NEVER;
    })
    .meta(describe)
    .optional();
}

export function wholeNumber({ min, max }: { min: number; max: number }) {
  const problem = `Expected a whole number from ${min} to ${max}, given once.`;
  return parameter(
    (text) => {
      const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
      return value >= min && value <= max ? { value } : { problem };
    },
    { type: "integer", minimum: min, maximum: max },
  );
}

/** Page size. */
export const limitParameter = wholeNumber({ min: 1, max: PAGE_LIMIT_MAX });

/** `true` or `false`; `1` and `0` for addresses that people type (console.md C4). */
export const flagParameter = parameter<boolean>(
  (text) => {
    if (text === "true" || text === "1") return { value: true };
    if (text === "false" || text === "0") return { value: false };
    return { problem: "Expected true or false." };
  },
  { type: "boolean" },
);

export const textParameter = parameter(
  (text) => {
    const problem = `Expected a text of 1 to ${QUERY_CHARS_MAX} characters.`;
    return text.trim() === "" || text.length > QUERY_CHARS_MAX ? { problem } : { value: text };
  },
  { type: "string", minLength: 1, maxLength: QUERY_CHARS_MAX },
);

/** Several values by comma, each of a fixed set. */
export function wordsParameter<T extends string>({
  find,
  expects,
}: {
  find: (word: string) => readonly T[] | null;
  expects: (word: string) => string;
}) {
  return parameter<readonly T[]>(
    (text) => {
      const values = new Set<T>();
      for (const word of text.split(",", VALUES_MAX)) {
        const found = find(word.trim());
        if (found === null) return { problem: expects(word.trim().slice(0, QUERY_CHARS_MAX)) };
        for (const value of found) values.add(value);
      }
      return { value: [...values] };
    },
    { type: "string" },
  );
}

/** Several ids by comma, as they were given by people: recipes. */
export const recipeIdsParameter = parameter<readonly string[]>(
  (text) => {
    const ids = text.split(",", VALUES_MAX).map((id) => id.trim());
    return ids.every((id) => RECIPE_ID.test(id)) ? { value: ids } : { problem: RECIPE_ID_SHAPE };
  },
  { type: "string" },
);

export const jobIdParameter = parameter(
  (text) => (isJobId(text) ? { value: text } : { problem: JOB_ID_SHAPE }),
  { type: "string" },
);

/** An instant: ISO 8601 with its zone. */
export const instantParameter = parameter(parseInstant, { type: "string", format: "date-time" });

const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?$/;

function parseInstant(text: string): Parsed<number> {
  const match = INSTANT.exec(text);
  if (match === null) return { problem: "Expected an instant such as 2030-01-31T12:00:00Z." };
  if (match[5] === undefined) return { problem: "Add a zone, e.g. Z, to the instant." };
  const [, year, month, day] = match;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const exists = date.getUTCMonth() + 1 === Number(month) && date.getUTCFullYear() <= YEAR_MAX;
  const value = Date.parse(text);
  return exists && Number.isFinite(value) && value >= 0
    ? { value }
    : { problem: "There is no such date." };
}

const ERROR_GROUP_ID = /^err_[0-9a-f]{24}$/;
const ERROR_GROUP_SHAPE = "The id of an error group looks like err_0123456789abcdef01234567.";

export const errorGroupParameter = parameter(
  (text) => (ERROR_GROUP_ID.test(text) ? { value: text } : { problem: ERROR_GROUP_SHAPE }),
  { type: "string" },
);

// ---- parts of the path ----

const JOB_ID_SHAPE = "A job id looks like job_01jd2n7b5qfw8v3m4k6r9s0t1x.";
const RECIPE_ID = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const RECIPE_ID_SHAPE =
  "A recipe id has up to 64 letters, digits, _ or -, and begins with a letter.";

function isJobId(text: string): boolean {
  return text.length <= ID_CHARS_MAX && (isId(text, "job") || isId(text, "run"));
}

export const JobId = z
  .string()
  .refine(isJobId, JOB_ID_SHAPE)
  .meta({ example: "job_01jd2n7b5qfw8v3m4k6r9s0t1x" });
export const RecipeId = z.string().regex(RECIPE_ID, RECIPE_ID_SHAPE);
export const KeyId = z
  .string()
  .refine(
    (text) => isId(text, "key"),
    "An API key's id looks like key_01jd2n7b5qfw8v3m4k6r9s0t1x.",
  );
export const EventId = z
  .string()
  .refine((text) => isId(text, "evt"), "An event's id looks like evt_01jd2n7b5qfw8v3m4k6r9s0t1x.");
export const ErrorGroupId = z.string().regex(ERROR_GROUP_ID, ERROR_GROUP_SHAPE);
/** A version of a recipe, in the path. */
export const VersionNumber = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, "A version is a whole number from 1.")
  .transform(Number)
  .meta({ type: "integer", minimum: 1 });

/** A duration such as `24h`, in milliseconds. */
export function durationParameter({ maxMs, defaultText }: { maxMs: number; defaultText: string }) {
  const problem = `Expected a duration such as 24h, at most ${maxMs / HOUR_MS}h.`;
  return parameter(
    (text) => {
      const value = parseDuration(text);
      return value !== null && value <= maxMs ? { value } : { problem };
    },
    { type: "string", default: defaultText, example: defaultText },
  );
}

const HOUR_MS = 3_600_000;

/** A note of who saves or cancels. */
export const NOTE_CHARS_MAX = 2_000;
export const noteParameter = parameter(
  (text) =>
    text.length > NOTE_CHARS_MAX
      ? { problem: `At most ${NOTE_CHARS_MAX} characters.` }
      : { value: text },
  { type: "string", maxLength: NOTE_CHARS_MAX },
);
