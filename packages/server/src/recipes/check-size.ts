import type { ProblemItem } from "../domain/errors.ts";
import { isJsonObject, type Json, type JsonObject } from "../domain/json.ts";

export const STEPS_MAX = 500;
/** Objects, lists, texts, numbers, … of the whole document. */
export const VALUES_MAX = 20_000;
/** `{{ }}` of the whole document, paths and formulas. */
export const EXPRESSIONS_MAX = 5_000;
/** Those that are more than a path, and conditions. */
export const FORMULAS_MAX = 1_000;
export const FORMULA_CHARS_MAX = 65_536;

const STEP_LISTS = ["steps", "then", "else", "repeat", "monitor", "onError"];
const CONDITION_KEYS = new Set(["if", "while"]);
const PATH = /\{\{\s*[\w.\-[\]"']+\s*\}\}/g;

/**
 * What a document asks of its reader, counted before anything of it is checked or compiled: reading a
 * recipe happens on the thread that serves HTTP, and a document of 512 KiB could keep it for many
 * seconds (reliability.md C, D-R R16).
 */
export function checkSize(document: JsonObject): ProblemItem[] {
  const steps = countSteps(document);
  const { values, expressions, formulas, formulaChars } = count(document);
  return [
    ...over(steps, STEPS_MAX, { pointer: "/steps", what: "steps" }),
    ...over(values, VALUES_MAX, { pointer: "", what: "values in the document" }),
    ...over(expressions, EXPRESSIONS_MAX, { pointer: "", what: "expressions in the document" }),
    ...over(formulas, FORMULAS_MAX, { pointer: "", what: "formulas in the document" }),
    ...over(formulaChars, FORMULA_CHARS_MAX, { pointer: "", what: "characters of formulas" }),
  ];
}

function over(
  found: number,
  limit: number,
  { pointer, what }: { pointer: string; what: string },
): ProblemItem[] {
  if (found <= limit) return [];
  const message = `${found} ${what}; the limit is ${limit}`;
  return [{ pointer, code: "limit_exceeded", message }];
}

function countSteps(around: JsonObject): number {
  let steps = 0;
  for (const key of STEP_LISTS) {
    const list = around[key];
    if (!Array.isArray(list)) continue;
    steps += list.length;
    for (const step of list) if (isJsonObject(step)) steps += countSteps(step);
  }
  const { elsif } = around;
  if (!Array.isArray(elsif)) return steps;
  return elsif.reduce<number>(
    (sum, branch) => sum + 1 + (isJsonObject(branch) ? countSteps(branch) : 0),
    steps,
  );
}

interface Counts {
  values: number;
  expressions: number;
  formulas: number;
  formulaChars: number;
}

function count(document: JsonObject): Counts {
  const counts: Counts = { values: 0, expressions: 0, formulas: 0, formulaChars: 0 };
  const visit = (value: Json, key: string | null): void => {
    counts.values += 1;
    if (typeof value === "string") countText(counts, { text: value, key });
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) for (const item of value) visit(item, null);
    else for (const [name, item] of Object.entries(value)) visit(item, name);
  };
  visit(document, null);
  return counts;
}

function countText(counts: Counts, { text, key }: { text: string; key: string | null }): void {
  const braces = occurrences(text);
  if (braces === 0) {
    if (key === null || !CONDITION_KEYS.has(key)) return;
    counts.formulas += 1;
    counts.formulaChars += text.length;
    return;
  }
  counts.expressions += braces;
  const rest = text.replace(PATH, "");
  const formulas = occurrences(rest);
  if (formulas === 0) return;
  counts.formulas += formulas;
  counts.formulaChars += rest.length;
}

function occurrences(text: string): number {
  return text.split("{{").length - 1;
}
