import type { FunctionFailure } from "../../domain/function/function-host.ts";
import { encodeJson } from "./encode-json.ts";

/** Text that is kept of an error, and of its stack. */
const MESSAGE_CHARS_MAX = 16_384;
const STACK_CHARS_MAX = 4_096;
const CODE = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;
const CATEGORY = /^(infrastructure|execution|auth|user|billing)$/;

/** What a handler threw, in words. It may be anything: null, 10 MB of text, an object that throws when asked. */
export function describeFailure(thrown: unknown): FunctionFailure {
  const code = textOf(thrown, "code");
  const category = textOf(thrown, "category");
  const stack = textOf(thrown, "stack");
  const details = encodeJson(fieldOf(thrown, "details"), "details");
  return {
    code: code !== null && CODE.test(code) ? code : "function_failed",
    message: cut(messageOf(thrown), MESSAGE_CHARS_MAX),
    retriable: fieldOf(thrown, "retriable") !== false,
    ...(stack !== null && { stack: cut(stack, STACK_CHARS_MAX) }),
    ...(category !== null && CATEGORY.test(category) && { category }),
    ...(details.ok && details.value !== null && { details: details.value }),
  };
}

function messageOf(thrown: unknown): string {
  const message = textOf(thrown, "message");
  if (message !== null && message !== "") return message;
  if (typeof thrown === "string")
    return thrown === "" ? "The function threw an empty text" : thrown;
  if (typeof thrown === "object" && thrown !== null) return `The function threw ${nameOf(thrown)}`;
  return `The function threw ${String(thrown)}`;
}

function nameOf(thrown: object): string {
  const name = textOf(thrown, "name");
  return name === null || name === "" ? "an object without a message" : name.slice(0, 100);
}

function textOf(thrown: unknown, name: string): string | null {
  const value = fieldOf(thrown, name);
  return typeof value === "string" ? value : null;
}

function fieldOf(thrown: unknown, name: string): unknown {
  if (typeof thrown !== "object" || thrown === null) return undefined;
  try {
    return Reflect.get(thrown, name);
  } catch {
    // A getter, or a proxy, that throws when it is asked.
    return undefined;
  }
}

function cut(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`;
}
