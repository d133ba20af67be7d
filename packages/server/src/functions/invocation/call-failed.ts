import type { FunctionFailure } from "../../domain/function/function-host.ts";

/** What `ctx.call` throws when the job that it made did not complete: with that job's own error. */
export class CallFailed extends Error {
  readonly code: string;
  readonly retriable: boolean;
  readonly details: unknown;

  constructor({ code, message, retriable, details }: FunctionFailure) {
    super(message);
    this.name = "CallFailed";
    this.code = code;
    this.retriable = retriable;
    this.details = details;
  }
}
