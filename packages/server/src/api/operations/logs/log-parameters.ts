import type { LogLevel } from "../../../domain/connector.ts";
import { RequestError } from "../../../domain/errors.ts";
import { PERIOD_SHAPE, parsePeriod } from "../../../domain/period.ts";
import type { LogFilter } from "../../../storage/storage.ts";
import {
  instantParameter,
  parameter,
  recipeIdsParameter,
  textParameter,
  wholeNumber,
  wordsParameter,
} from "../../parameters.ts";
import { timezoneParameter } from "../statistics/timezone-parameter.ts";

const LEVELS: readonly LogLevel[] = ["INFO", "WARN", "ERROR"];
const LINES_DEFAULT = 200;
const LINES_MAX = 500;
const PATTERN_CHARS_MAX = 500;
const STEP_CHARS_MAX = 500;
/** H-24.3: a pattern may stand where the text does. */
const PATTERN_PREFIX = /^regex:\s*/i;

/** How lines are selected, in every log (H-24.3). */
export const logFilterParameters = {
  level: wordsParameter<LogLevel>({
    find: findLevel,
    expects: () => `Expected levels by comma: ${LEVELS.join(", ")}.`,
  }),
  q: textParameter.meta({ description: "Text in the message; `regex: PATTERN` is as `regex`" }),
  regex: boundedText(PATTERN_CHARS_MAX).meta({
    description: "RE2 pattern that the message holds; (?i) for any case",
  }),
  step: boundedText(STEP_CHARS_MAX).meta({ description: "Path of a step, such as /steps/2" }),
  period: boundedText(40).meta({
    description: "The last 5m, 2h, 3d, 3h 30m, or today, yesterday; `from` and `to` win over it",
  }),
  timezone: timezoneParameter,
  from: instantParameter,
  to: instantParameter,
};

export const logPlaceParameters = {
  recipe: recipeIdsParameter.meta({ description: "Recipe ids by comma" }),
};

export const logOrderParameter = parameter<"oldest" | "newest">(
  (text) =>
    text === "oldest" || text === "newest"
      ? { value: text }
      : { problem: "Expected oldest or newest." },
  { type: "string", enum: ["oldest", "newest"], default: "oldest" },
);

export const linesParameter = wholeNumber({ min: 1, max: LINES_MAX }).meta({
  description: `Lines of the page; ${LINES_DEFAULT} unless given`,
});
export { LINES_DEFAULT };

export interface LogFilterQuery {
  level?: readonly LogLevel[] | undefined;
  q?: string | undefined;
  regex?: string | undefined;
  step?: string | undefined;
  period?: string | undefined;
  timezone?: string | undefined;
  from?: number | undefined;
  to?: number | undefined;
  recipe?: readonly string[] | undefined;
}

/** What the parameters mean. Refuses periods that are none, and ranges that end before they begin. */
export function toLogFilter(
  query: LogFilterQuery,
  now: number,
): { filter: LogFilter; regex: string | undefined } {
  const { level, q, step, recipe } = query;
  const isPattern = q !== undefined && PATTERN_PREFIX.test(q);
  const regex = query.regex ?? (isPattern ? q.replace(PATTERN_PREFIX, "") : undefined);
  const filter: LogFilter = {
    ...rangeOf(query, now),
    ...(level && { levels: level }),
    ...(q !== undefined && !isPattern && { text: q }),
    ...(step !== undefined && { step }),
    ...(recipe && { recipeIds: recipe }),
  };
  return { filter, regex };
}

/** `from` and `to` win over the period (H-24.3). */
function rangeOf(query: LogFilterQuery, now: number): Pick<LogFilter, "from" | "to"> {
  const { from, to, period, timezone: zone = "UTC" } = query;
  if (from !== undefined && to !== undefined && from > to) {
    throw badParameter("from", "The range begins after its end.");
  }
  if (from !== undefined || to !== undefined || period === undefined) {
    return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  }
  const parsed = parsePeriod(period, { now, zone });
  if (parsed === null) throw badParameter("period", PERIOD_SHAPE);
  return parsed;
}

function badParameter(pointer: string, message: string): RequestError {
  return new RequestError("bad_parameter", `${pointer}: ${message}`, {
    errors: [{ pointer, code: "invalid_value", message }],
  });
}

function boundedText(max: number) {
  return parameter(
    (text) =>
      text.trim() === "" || text.length > max
        ? { problem: `Expected a text of 1 to ${max} characters.` }
        : { value: text },
    { type: "string", minLength: 1, maxLength: max },
  );
}

function findLevel(word: string): readonly LogLevel[] | null {
  const level = LEVELS.find((one) => one === word.toUpperCase());
  return level === undefined ? null : [level];
}
