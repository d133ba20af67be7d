import { z } from "zod";
import {
  FUNCTION_ID,
  FunctionInfo,
  REQUEST_TIMEOUT_MS,
  REQUEST_TIMEOUT_MS_MAX,
} from "../../domain/function/function-info.ts";
import type { JsonObject } from "../../domain/json.ts";
import { parseInterval } from "../../domain/retry/parse-interval.ts";
import { RetryPolicy } from "../../domain/retry/retry-policy.ts";
import { InputRefused, type UserFunction } from "./user-function.ts";

/** How `defineFunction` marks what it answers, whichever copy of the SDK made it. */
const FUNCTION = Symbol.for("reprise.function");
const ISSUES_MAX = 5;

export function isDefinition(value: unknown): value is object {
  return typeof value === "object" && value !== null && Reflect.get(value, FUNCTION) === true;
}

/** What a file exports, checked: TypeScript was not asked whether the user's code fits. Throws in words. */
export function readDefinition(definition: object, file: string): UserFunction {
  const field = (name: string): unknown => Reflect.get(definition, name);
  const id = field("id");
  if (typeof id !== "string" || !FUNCTION_ID.test(id)) throw new TypeError("Its id is not valid");
  const run = field("run");
  if (typeof run !== "function") throw new TypeError(`The function '${id}' has no run(ctx, input)`);
  const input = field("input");
  const info = FunctionInfo.parse({
    id,
    input: jsonSchemaOf(input),
    restartable: field("restartable") !== false,
    stoppable: field("stoppable") !== false,
    timeoutMs: timeoutOf(field("timeout")),
    retry: retryOf(field("retry")),
    file,
    error: null,
  });
  return {
    info,
    parseInput: (given) => parseInput(input, given),
    run: (context, given) => Reflect.apply(run, definition, [context, given]),
  };
}

function timeoutOf(timeout: unknown): number {
  if (timeout === undefined) return REQUEST_TIMEOUT_MS;
  const isReadable = typeof timeout === "number" || typeof timeout === "string";
  const timeoutMs = isReadable ? parseInterval(timeout) : null;
  if (timeoutMs !== null && timeoutMs >= 1 && timeoutMs <= REQUEST_TIMEOUT_MS_MAX) return timeoutMs;
  throw new TypeError('Its timeout is milliseconds or text such as "10m", at most 7 days');
}

function retryOf(retry: unknown): RetryPolicy | null {
  if (retry === undefined) return null;
  const parsed = RetryPolicy.safeParse(retry);
  if (parsed.success) return parsed.data;
  throw new TypeError(`Its retry policy is not valid: ${parsed.error.issues[0]?.message ?? ""}`);
}

/** Null where the schema has no words in JSON Schema: it is asked in the runner only. */
function jsonSchemaOf(input: unknown): JsonObject | null {
  if (typeof input !== "object" || input === null) return null;
  if (!("~standard" in input) && !("safeParse" in input)) return plainCopy(input);
  if (!("_zod" in input)) return null;
  try {
    // Zod's of whichever copy: what it makes is read by its structure.
    const schema = z.toJSONSchema(input as z.ZodType, { io: "input", unrepresentable: "any" });
    return plainCopy(schema);
  } catch {
    return null;
  }
}

function plainCopy(schema: object): JsonObject {
  const copy: JsonObject = JSON.parse(JSON.stringify(schema));
  return copy;
}

async function parseInput(schema: unknown, given: unknown): Promise<unknown> {
  if (typeof schema !== "object" || schema === null) return given;
  if ("~standard" in schema) return parseStandard(schema["~standard"], given);
  if ("safeParse" in schema) return parseSafely(schema, given);
  // A JSON Schema was asked by the server when the job was made.
  return given;
}

async function parseStandard(standard: unknown, given: unknown): Promise<unknown> {
  if (typeof standard !== "object" || standard === null) return given;
  const validate: unknown = Reflect.get(standard, "validate");
  if (typeof validate !== "function") return given;
  const result: unknown = await Reflect.apply(validate, standard, [given]);
  if (typeof result !== "object" || result === null) return given;
  const issues: unknown = Reflect.get(result, "issues");
  if (Array.isArray(issues))
    throw new InputRefused(issues.slice(0, ISSUES_MAX).map(sentenceOf).join("; "));
  return Reflect.get(result, "value");
}

function parseSafely(schema: object, given: unknown): unknown {
  const safeParse: unknown = Reflect.get(schema, "safeParse");
  if (typeof safeParse !== "function") return given;
  const result: unknown = Reflect.apply(safeParse, schema, [given]);
  if (typeof result !== "object" || result === null) return given;
  if (Reflect.get(result, "success") === true) return Reflect.get(result, "data");
  const error: unknown = Reflect.get(result, "error");
  throw new InputRefused(error instanceof Error ? error.message : "The input is not valid");
}

function sentenceOf(issue: unknown): string {
  if (typeof issue !== "object" || issue === null) return "not valid";
  const path: unknown = Reflect.get(issue, "path");
  const message = String(Reflect.get(issue, "message"));
  if (!Array.isArray(path) || path.length === 0) return message;
  const keys = path.map((part: unknown) =>
    typeof part === "object" && part !== null ? String(Reflect.get(part, "key")) : String(part),
  );
  return `${keys.join(".")}: ${message}`;
}
