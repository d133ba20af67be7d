/**
 * - `bad_expression`: it cannot be understood; found when it is compiled, so a saved recipe has none.
 * - `expression_failed`: it was understood, but these values cannot be computed with.
 * - `expression_limit`: it was too long, too deep, too slow or its result too large.
 * - `null_comparison`: `greater_than` or `less_than` with null on a side.
 */
export type ExpressionErrorCode =
  | "bad_expression"
  | "expression_failed"
  | "expression_limit"
  | "null_comparison";

export interface ExpressionErrorDetails {
  /** JSON Pointer inside the value that was compiled; "" is the value itself. */
  pointer?: string;
  /** Where in the string, counted from 1. */
  column?: number;
}

/** A datapill, formula or condition that cannot be compiled or evaluated. The message is for people. */
export class ExpressionError extends Error {
  readonly code: ExpressionErrorCode;
  readonly pointer?: string;
  readonly column?: number;

  constructor(code: ExpressionErrorCode, message: string, details: ExpressionErrorDetails = {}) {
    super(message);
    this.name = "ExpressionError";
    this.code = code;
    if (details.pointer !== undefined) this.pointer = details.pointer;
    if (details.column !== undefined) this.column = details.column;
  }
}
