import { ActionError } from "../../domain/connector.ts";
import type { Json } from "../../domain/json.ts";
import { ExpressionError } from "../../expressions/expression-error.ts";
import { cut, ERROR_MESSAGE_CHARS_MAX } from "./records/limits.ts";

/** Why a step did not succeed, as its record and the job keep it. */
export interface StepFailure {
  code: string;
  message: string;
  details?: Json;
}

/** What was thrown, in words for people. What is neither ours nor the action's own is `action_crashed`. */
export function failureOf(error: unknown): StepFailure {
  if (error instanceof ActionError) {
    const { code, message, details } = error;
    return { code, message: shorten(message), ...(details !== null && { details }) };
  }
  if (error instanceof ExpressionError)
    return { code: error.code, message: shorten(error.message) };
  const message = error instanceof Error ? error.message : String(error);
  return { code: "action_crashed", message: shorten(message) };
}

function shorten(message: string): string {
  return cut(message, ERROR_MESSAGE_CHARS_MAX);
}
