import { PROBLEMS, type ProblemCode } from "./problems.ts";

/** One thing that is wrong with a request, and where. */
export interface ProblemItem {
  /** JSON Pointer into the body, or the name of the parameter or header. */
  pointer: string;
  code: ProblemCode;
  message: string;
  /** Line and column, for text documents. */
  line?: number;
  column?: number;
}

export interface ProblemDetails {
  errors?: ProblemItem[];
  /** What may be asked instead, for a refused transition. */
  allowed?: string[];
  /** The limit that was passed. */
  limit?: number;
  /** After how many seconds it makes sense to ask again. */
  retryAfterSeconds?: number;
}

/** Errors are listed up to this number, so that an answer stays small. */
const ERRORS_MAX = 20;

/**
 * The caller asked for something that cannot be done, and is told so: code, message and details are
 * theirs to read (RFC 9457). Any other error that reaches an edge is a bug of ours: it is logged,
 * and they are told nothing of it.
 */
export class RequestError extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly title: string;
  readonly details: ProblemDetails;

  constructor(code: ProblemCode, message: string, details: ProblemDetails = {}) {
    super(message);
    this.name = "RequestError";
    this.code = code;
    this.status = PROBLEMS[code].status;
    this.title = PROBLEMS[code].title;
    this.details = details.errors
      ? { ...details, errors: details.errors.slice(0, ERRORS_MAX) }
      : details;
  }
}
