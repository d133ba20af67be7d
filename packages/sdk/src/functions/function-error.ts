export const FUNCTION_ERROR_CATEGORIES = [
  "infrastructure",
  "execution",
  "auth",
  "user",
  "billing",
] as const;
export type FunctionErrorCategory = (typeof FUNCTION_ERROR_CATEGORIES)[number];

/** An error that says what it is. Any other error that a function throws is retried by its policy. */
export class FunctionError extends Error {
  readonly code: string;
  readonly category: FunctionErrorCategory;
  /** False = the job fails at once, whatever its policy. */
  readonly retriable: boolean;
  /** Any JSON; shown with the job. */
  readonly details: unknown;

  constructor(
    code: string,
    message: string,
    options: {
      retriable?: boolean;
      category?: FunctionErrorCategory;
      details?: unknown;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "FunctionError";
    this.code = code;
    this.category = options.category ?? "execution";
    this.retriable = options.retriable ?? true;
    this.details = options.details;
  }
}
