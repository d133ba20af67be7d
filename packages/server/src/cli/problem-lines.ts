import { EXIT_CODES, type ExitCode } from "../runtime/process/exit-codes.ts";
import { safeText } from "./terminal/safe-text.ts";
import type { Style } from "./terminal/style.ts";

/** What the SDK throws when the server refuses (docs/reference/problems.md). */
export interface ProblemView {
  /** 0 when no server answered. */
  status: number;
  code: string;
  detail: string;
  errors: readonly ProblemPlace[];
  allowed: readonly string[];
  limit: number | null;
  requestId: string | null;
}

interface ProblemPlace {
  pointer: string;
  message: string;
  line?: number | undefined;
  column?: number | undefined;
}

/** What, where, and what can be done: as a person reads it on standard error. */
export function problemLines(style: Style, problem: ProblemView): string[] {
  const { code, detail, errors, allowed, limit, requestId, status } = problem;
  const isSaidOnce = errors.length === 1 && detail.includes(errors[0]?.message ?? detail);
  const places = isSaidOnce ? errors.filter(({ pointer }) => !detail.includes(pointer)) : errors;
  return [
    `${style.red("error:")} ${safeText(detail)} ${style.dim(`(${safeText(code)})`)}`,
    ...places.map((place) => `  ${style.bold(placeOf(place))}  ${safeText(place.message)}`),
    ...(limit === null ? [] : [`  The limit is ${limit}.`]),
    ...(allowed.length === 0 ? [] : [`  Possible now: ${allowed.map(safeText).join(", ")}`]),
    ...(code === "unreachable" ? ["  Is it running? Start it with: reprise start"] : []),
    ...(status === 401 ? ["  Set REPRISE_API_KEY to a key of this server."] : []),
    // A person needs it only to ask about an error that the answer does not explain.
    ...(status >= 500 && requestId ? [style.dim(`  request ${safeText(requestId)}`)] : []),
  ];
}

/** `/steps/2/input/url (line 14, column 9)` */
function placeOf({ pointer, line, column }: ProblemPlace): string {
  const place = pointer === "" ? "the document" : safeText(pointer);
  if (line === undefined) return place;
  return `${place} (line ${line}${column === undefined ? "" : `, column ${column}`})`;
}

const LIMIT_CODES = [
  "limit_exceeded",
  "too_large",
  "too_deep",
  "uri_too_long",
  "headers_too_large",
];

/** The exit code follows from the status, so that new problem codes have one, too. */
export function exitCodeOf({ status, code }: Pick<ProblemView, "status" | "code">): ExitCode {
  if (code === "unreachable") return EXIT_CODES.retryLater;
  if (LIMIT_CODES.includes(code)) return EXIT_CODES.limit;
  if (status === 401 || status === 403) return EXIT_CODES.auth;
  if (status === 404) return EXIT_CODES.missing;
  if (status === 409 || status === 412) return EXIT_CODES.conflict;
  if (status === 429 || status === 502 || status === 503 || status === 504) {
    return EXIT_CODES.retryLater;
  }
  return status >= 500 || status === 0 ? EXIT_CODES.server : EXIT_CODES.usage;
}
