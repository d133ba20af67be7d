import type { Problem } from "./generated/types.gen.ts";

export interface ErrorDetails {
  status?: number;
  code: string;
  errors?: NonNullable<Problem["errors"]>;
  allowed?: readonly string[];
  limit?: number;
  requestId?: string | null;
  retryAfterSeconds?: number;
  cause?: unknown;
}

/**
 * What a call was refused with: `code` is stable (docs/reference/problems.md), `detail` is for
 * people. `status` is 0 when no server answered: `unreachable`, `bad_answer`, `wait_timeout`.
 */
export class RepriseError extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  /** Everything that is wrong with what was sent, and where. */
  readonly errors: NonNullable<Problem["errors"]>;
  /** What may be asked instead. */
  readonly allowed: readonly string[];
  /** The limit that was passed. */
  readonly limit: number | null;
  readonly requestId: string | null;
  /** When it makes sense to ask again. */
  readonly retryAfterSeconds: number | null;

  constructor(detail: string, details: ErrorDetails) {
    super(detail, { cause: details.cause });
    this.name = "RepriseError";
    this.status = details.status ?? 0;
    this.code = details.code;
    this.detail = detail;
    this.errors = details.errors ?? [];
    this.allowed = details.allowed ?? [];
    this.limit = details.limit ?? null;
    this.requestId = details.requestId ?? null;
    this.retryAfterSeconds = details.retryAfterSeconds ?? null;
  }
}
