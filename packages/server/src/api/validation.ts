import type { FastifySchemaCompiler } from "fastify";
import { z } from "zod";
import { type ProblemItem, RequestError } from "../domain/errors.ts";
import { nearestWord } from "../domain/nearest-word.ts";
import { isProblemCode, type ProblemCode } from "../domain/problems.ts";

type Issue = z.core.$ZodIssue;

/** Checks what came in against a route's schema, and names everything that is wrong with it. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  const isBody = httpPart === "body";
  const known = knownNames(schema);
  return (data: unknown) => {
    if (isBody && data === null && !schema.isNullable()) {
      return { error: new RequestError("body_empty", "The body is empty; send a JSON object.") };
    }
    const result = schema.safeParse(data);
    if (result.success) return { value: result.data };
    const items = result.error.issues.flatMap((issue) => itemsOf(issue, { isBody, data, known }));
    return { error: isBody ? bodyError(items) : parameterError(items) };
  };
};

interface Checked {
  isBody: boolean;
  data: unknown;
  known: readonly string[];
}

function itemsOf(issue: Issue, { isBody, data, known }: Checked): ProblemItem[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      pointer: isBody ? pointerOf([...issue.path, key]) : cut(key),
      code: "unknown_field",
      message: unknownName(key, issue.path.length === 0 ? known : []),
    }));
  }
  const pointer = isBody ? pointerOf(issue.path) : String(issue.path[0] ?? "");
  return [{ pointer, code: codeOf(issue, data), message: issue.message }];
}

function unknownName(key: string, known: readonly string[]): string {
  const nearest = nearestWord(key, known);
  if (nearest !== null) return `'${cut(key)}' is not known. Did you mean '${nearest}'?`;
  return known.length > 0
    ? `'${cut(key)}' is not known; there are ${known.join(", ")}.`
    : `'${cut(key)}' is not known; nothing is expected here.`;
}

function codeOf(issue: Issue, data: unknown): ProblemCode {
  // What reads a part of a body by itself, such as a schedule, says its own code.
  const own: unknown = issue.code === "custom" ? issue.params?.code : undefined;
  if (isProblemCode(own)) return own;
  if (valueAt(data, issue.path) === undefined) return "required";
  if (issue.code === "too_big") return "limit_exceeded";
  return issue.code === "invalid_type" ? "wrong_type" : "invalid_value";
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  let value = data;
  for (const name of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = Reflect.get(value, name);
  }
  return value;
}

function bodyError(items: ProblemItem[]): RequestError {
  const [first] = items;
  const where = first?.pointer ? `${first.pointer}: ` : "";
  return new RequestError(first?.code ?? "invalid_value", where + (first?.message ?? ""), {
    errors: items,
  });
}

function parameterError(items: ProblemItem[]): RequestError {
  const [first] = items;
  const where = first?.pointer ? `${first.pointer}: ` : "";
  return new RequestError("bad_parameter", where + (first?.message ?? ""), { errors: items });
}

function pointerOf(path: readonly PropertyKey[]): string {
  return path
    .map((name) => `/${cut(String(name)).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
}

/** Never more of what was sent than is needed to find it. */
function cut(name: string): string {
  return name.length > NAME_CHARS_MAX ? `${name.slice(0, NAME_CHARS_MAX)}…` : name;
}

const NAME_CHARS_MAX = 100;

/** The names that an object's schema knows, through what is wrapped around it. */
function knownNames(schema: unknown): string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return knownNames(schema.unwrap());
  }
  if (schema instanceof z.ZodPipe) return knownNames(schema.in);
  return [];
}
