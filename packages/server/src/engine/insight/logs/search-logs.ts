import { RequestError } from "../../../domain/errors.ts";
import type { Job } from "../../../domain/job/job.ts";
import { BadPattern, compileTextPattern } from "../../../expressions/text-pattern.ts";
import type { LogFilter, LogPlace, Storage } from "../../../storage/storage.ts";
import { jobMoments, stepMoment } from "./job-moments.ts";
import { type ShownLine, shownLine } from "./shown-line.ts";

export interface LogQuery {
  filter: LogFilter;
  /** Whose steps and changes of status are shown among its lines; null = only lines that were written. */
  job: Job | null;
  /** RE2, looked for in the message. */
  regex?: string | undefined;
  order: "oldest" | "newest";
  after: LogPlace | null;
  limit: number;
}

export interface FoundLines {
  lines: ShownLine[];
  /** Where to go on; also when this page is short, because so many lines were looked at. Null at the end. */
  next: LogPlace | null;
}

/** Lines that one request looks at. */
const SCAN_LINES = 20_000;
const ROUNDS_MAX = 5;
/** With a pattern every line is read and matched: about 50 ms, 100 ms for the worst patterns. */
const PATTERN_LINES = 500;
const PATTERN_CHARS_MAX = 250_000;
const MARKS_MAX = 500;

/** One page of a log, by time. */
export async function searchLogs(storage: Storage, query: LogQuery): Promise<FoundLines> {
  const matches = compileFilter(query);
  const moments = query.job === null ? [] : await momentsOf(storage, query, query.job);
  const found: ShownLine[] = [];
  let cursor = query.after;
  let chars = 0;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const window = await readWindow(storage, { query, after: cursor, moments });
    for (const line of window.lines) {
      if (matches(line)) found.push(line);
      chars += line.message.length;
      const isEnough = query.regex !== undefined && chars > PATTERN_CHARS_MAX;
      if (isEnough || found.length === query.limit) return { lines: found, next: placeOf(line) };
    }
    cursor = window.end;
    if (cursor === null) return { lines: found, next: null };
  }
  return { lines: found, next: cursor };
}

/** Refuses a pattern that cannot be compiled with `bad_parameter`. */
export function compilePattern(regex: string): (text: string) => boolean {
  try {
    return compileTextPattern(regex);
  } catch (error) {
    if (!(error instanceof BadPattern)) throw error;
    const message = `The pattern is not one of RE2: ${error.message}`;
    throw new RequestError("bad_parameter", message, {
      errors: [{ pointer: "regex", code: "invalid_value", message }],
    });
  }
}

/** What the store has filtered already is not asked again; lines of the engine have not been. */
function compileFilter({ regex, filter }: LogQuery): (line: ShownLine) => boolean {
  const pattern = regex === undefined ? null : compilePattern(regex);
  const text = filter.text === undefined ? null : lowered(filter.text);
  return (line) => {
    if (line.source === "engine") {
      if (filter.levels && !filter.levels.includes(line.level)) return false;
      if (text !== null && !lowered(line.message).includes(text)) return false;
    }
    return pattern === null || pattern(line.message);
  };
}

/** As the store compares: letters of other scripts stand as they are. */
function lowered(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

async function momentsOf(storage: Storage, query: LogQuery, job: Job): Promise<ShownLine[]> {
  const { repeat, from, to, step } = query.filter;
  if (step !== undefined) return [];
  const repeats = await storage.jobs.repeats(job.id);
  const wanted = repeats.filter((one) => repeat === undefined || one.repeat === repeat);
  return jobMoments(job.id, wanted).filter(
    ({ at }) => (from === undefined || at >= from) && (to === undefined || at < to),
  );
}

interface Window {
  query: LogQuery;
  after: LogPlace | null;
  moments: readonly ShownLine[];
}

/** Lines of all sources up to where each of them is known; `end` is null when all are at their end. */
async function readWindow(
  storage: Storage,
  { query, after, moments }: Window,
): Promise<{ lines: ShownLine[]; end: LogPlace | null }> {
  const { filter, order, limit, regex, job } = query;
  const sign = order === "oldest" ? 1 : -1;
  const isPattern = regex !== undefined;
  const page = await storage.logs.search({
    filter,
    order,
    after,
    limit: isPattern ? PATTERN_LINES : limit,
    scan: isPattern ? PATTERN_LINES : SCAN_LINES,
  });
  const { repeat, step, from, to } = filter;
  const marks =
    job === null
      ? []
      : await storage.logs.stepMarks({
          ...{ jobId: job.id, repeat, step, from, to, order, after },
          limit: MARKS_MAX,
        });
  const lastMark = marks.length === MARKS_MAX ? marks[marks.length - 1] : undefined;
  const end = nearer(page.next, lastMark ? placeOf(lastMark) : null, sign);
  const lines = [
    ...page.lines.map(shownLine),
    ...marks.map((mark) => stepMoment(job?.id ?? "", mark)),
    ...moments.filter((moment) => after === null || compare(moment, after) * sign > 0),
  ]
    .filter((line) => end === null || compare(line, end) * sign <= 0)
    .sort((a, b) => compare(a, b) * sign);
  return { lines, end };
}

/** The end of the source that is known less far; null = both are at their end. */
function nearer(a: LogPlace | null, b: LogPlace | null, sign: number): LogPlace | null {
  if (a === null || b === null) return a ?? b;
  return compare(a, b) * sign <= 0 ? a : b;
}

function compare(a: LogPlace, b: LogPlace): number {
  return a.at - b.at || a.n - b.n;
}

function placeOf({ at, n }: LogPlace): LogPlace {
  return { at, n };
}
