import type { z } from "zod";
import type { ProblemItem } from "../domain/errors.ts";
import { nearestWord } from "../domain/nearest-word.ts";
import { isProblemCode, type ProblemCode } from "../domain/problems.ts";
import { STEP_KINDS } from "../domain/recipe/step.ts";
import { toPointer, valueAt } from "./pointer.ts";
import { fieldsAt } from "./recipe-fields.ts";
import { ERRORS_MAX } from "./refuse.ts";
import { stepKindOf, stepKindProblem } from "./step-kind.ts";

type Issue = z.core.$ZodIssue;

/** What the schema found, as people and programs are told. */
export function schemaProblems(document: unknown, issues: readonly Issue[]): ProblemItem[] {
  const problems: ProblemItem[] = [];
  for (const issue of issues) {
    if (problems.length >= ERRORS_MAX) break;
    problems.push(...problemsOf(document, issue, []));
  }
  return problems;
}

function problemsOf(document: unknown, issue: Issue, base: readonly PropertyKey[]): ProblemItem[] {
  const path = [...base, ...issue.path];
  switch (issue.code) {
    case "invalid_union":
      return unionProblems(document, issue, path);
    case "unrecognized_keys": {
      const kindProblem = isStep(path) ? stepKindProblem(valueAt(document, path)) : null;
      if (kindProblem !== null) return [problem(path, kindProblem.code, kindProblem.message)];
      return issue.keys.slice(0, ERRORS_MAX).map((key) => unknownField(document, path, key));
    }
    case "invalid_type":
      return [typeProblem(document, path, issue.expected)];
    case "invalid_value":
      return [problem(path, "invalid_value", oneOf(valueAt(document, path), issue.values))];
    case "too_big":
      return [problem(path, "limit_exceeded", tooBig(valueAt(document, path), issue))];
    case "custom":
      return [problem(path, ownCode(issue) ?? "invalid_value", issue.message)];
    default:
      return [problem(path, "invalid_value", issue.message)];
  }
}

/** A reader of its own, as that of schedules, knows what kind of mistake it is. */
function ownCode({ params }: Extract<Issue, { code: "custom" }>): ProblemCode | null {
  const code: unknown = params?.code;
  return isProblemCode(code) ? code : null;
}

function isStep(path: readonly PropertyKey[]): boolean {
  return typeof path.at(-1) === "number" && STEP_LISTS.has(String(path.at(-2)));
}

const STEP_LISTS = new Set(["steps", "then", "else", "repeat", "monitor", "onError"]);

/** A union says that none of its forms fits; people want to know what is wrong with theirs. */
function unionProblems(
  document: unknown,
  issue: Extract<Issue, { code: "invalid_union" }>,
  path: readonly PropertyKey[],
): ProblemItem[] {
  const value = valueAt(document, path);
  if (issue.discriminator !== undefined && "options" in issue) {
    return [problem(path, "invalid_value", oneOf(value, issue.options ?? []))];
  }
  if (issue.errors.length === STEP_KINDS.length) {
    const unknown = stepKindProblem(value);
    if (unknown !== null) {
      return [problem([...path, ...unknown.path], unknown.code, unknown.message)];
    }
    const kind = stepKindOf(value);
    const own = kind === null ? [] : (issue.errors[STEP_KINDS.indexOf(kind)] ?? []);
    return own.flatMap((inner) => problemsOf(document, inner, path));
  }
  const fitting = issue.errors.filter((errors) => !errors.some(isOtherForm));
  const best = fitting.length === 1 ? fitting[0] : undefined;
  if (best !== undefined) return best.flatMap((inner) => problemsOf(document, inner, path));
  return [
    problem(path, value === undefined ? "required" : "wrong_type", formsMessage(path, value)),
  ];
}

/** The form was not meant: another type, or a key that only another form has. */
function isOtherForm(issue: Issue): boolean {
  if (issue.code === "unrecognized_keys")
    return issue.path.length === 0 && FORM_KEYS.has(issue.keys[0] ?? "");
  return issue.code === "invalid_type" && issue.path.length === 0;
}

/** Keys that say which form of a condition or of a wait is meant. */
const FORM_KEYS = new Set(["all", "any", "for", "until"]);

function formsMessage(path: readonly PropertyKey[], value: unknown): string {
  const wanted = FORMS.get(String(path.at(-1))) ?? "another type";
  return value === undefined ? `Expected ${wanted}` : `Expected ${wanted}, got ${typeName(value)}`;
}

const FORMS = new Map([
  ["if", "a formula, or {all: [...]} or {any: [...]}"],
  ["while", "a formula, or {all: [...]} or {any: [...]}"],
  ["interval", "a duration such as 5s"],
  ["foreach", "a list, or a text with {{ }} that gives one"],
  ["wait", "{for: a duration} or {until: an instant}"],
  ["timeout", "a duration such as 90s"],
  ["step", "a duration such as 90s"],
  ["job", "a duration such as 90m"],
  ["for", "a duration such as 90s"],
]);

function unknownField(document: unknown, path: readonly PropertyKey[], key: string): ProblemItem {
  const known = fieldsAt(path, valueAt(document, path));
  const nearest = nearestWord(key, known);
  const hint = nearest === null ? `it has: ${known.join(", ")}` : `did you mean '${nearest}'?`;
  return problem([...path, key], "unknown_field", `There is no field '${cut(key)}' here; ${hint}`);
}

function typeProblem(
  document: unknown,
  path: readonly PropertyKey[],
  expected: string,
): ProblemItem {
  const value = valueAt(document, path);
  const name = TYPE_NAMES.get(expected) ?? expected;
  if (value === undefined) {
    return problem(path, "required", `'${String(path.at(-1))}' is missing: ${name} is needed`);
  }
  return problem(path, "wrong_type", `Expected ${name}, got ${typeName(value)}`);
}

const TYPE_NAMES = new Map([
  ["string", "a text"],
  ["number", "a number"],
  ["int", "a whole number"],
  ["boolean", "true or false"],
  ["array", "a list"],
  ["object", "an object"],
]);

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return TYPE_NAMES.get(typeof value) ?? typeof value;
}

function oneOf(value: unknown, allowed: readonly unknown[]): string {
  const words = allowed.map(String);
  if (value === undefined) return `One of these is needed: ${words.join(", ")}`;
  const nearest = nearestWord(String(value), words);
  const hint = nearest === null ? `one of: ${words.join(", ")}` : `did you mean '${nearest}'?`;
  return `'${cut(String(value))}' is not possible here; ${hint}`;
}

function tooBig(value: unknown, { maximum }: { maximum: number | bigint }): string {
  if (Array.isArray(value)) return `${value.length} items; the limit is ${maximum}`;
  if (typeof value === "string") return `${value.length} characters; the limit is ${maximum}`;
  return `${String(value)} is more than the limit of ${maximum}`;
}

function problem(path: readonly PropertyKey[], code: ProblemCode, message: string): ProblemItem {
  return { pointer: toPointer(path), code, message };
}

const ECHO_CHARS_MAX = 100;

function cut(text: string): string {
  const shown = text.replace(/\p{Cc}/gu, "?");
  return shown.length > ECHO_CHARS_MAX ? `${shown.slice(0, ECHO_CHARS_MAX)}…` : shown;
}
