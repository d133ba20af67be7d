import jsonata from "jsonata";
import { ExpressionError, type ExpressionErrorCode } from "../expression-error.ts";
import { encodeResult } from "./encode-result.ts";
import { guardFunctions, loadNatives } from "./formula-functions.ts";
import { guardSizes } from "./formula-sizes.ts";
import { messageOf, parseFormula } from "./formula-syntax.ts";
import { SafeRegex } from "./safe-regex.ts";

/** Looked at before each step of an evaluation. What it cannot see is stopped from outside. */
export const FORMULA_TIMEOUT_MS = 250;
/** Steps that wait for another, also those side by side in a list. */
const DEPTH_MAX = 5_000;
const LIST_ITEMS_MAX = 100_000;
const FORMULAS_KEPT_MAX = 500;
const MESSAGE_CHARS_MAX = 300;

export interface FormulaRequest {
  readonly source: string;
  /** The scope as JSON. */
  readonly scope: string;
}

export type FormulaAnswer =
  | { readonly ok: true; readonly json: string }
  | { readonly ok: false; readonly code: ExpressionErrorCode; readonly message: string };

export function isFormulaRequest(value: unknown): value is FormulaRequest {
  return (
    typeof value === "object" &&
    value !== null &&
    "source" in value &&
    typeof value.source === "string" &&
    "scope" in value &&
    typeof value.scope === "string"
  );
}

export function isFormulaAnswer(value: unknown): value is FormulaAnswer {
  return typeof value === "object" && value !== null && "ok" in value;
}

/** Its hooks have symbols for names, which its types leave out. */
interface Hooked {
  assign(name: string | symbol, value: unknown): void;
}

interface CompiledFormula {
  readonly formula: jsonata.Expression;
  /** Sets the time that `$now` and `$millis` say. */
  setTime(now: number): void;
}

/**
 * Evaluates one formula at a time with bounded steps, sizes and patterns (dependencies.md finding 5).
 * It belongs on a thread of its own that is ended from outside: native loops cannot be bounded here.
 */
export async function createFormulaRunner(
  now: () => number,
): Promise<(request: FormulaRequest) => Promise<FormulaAnswer>> {
  const natives = await loadNatives();
  const kept = new Map<string, CompiledFormula>();

  function compiled(source: string): CompiledFormula {
    const known = kept.get(source);
    const formula = known ?? compile(source, natives);
    kept.delete(source);
    kept.set(source, formula);
    const [oldest] = kept.keys();
    if (kept.size > FORMULAS_KEPT_MAX && oldest !== undefined) kept.delete(oldest);
    return formula;
  }

  return async ({ source, scope }) => {
    try {
      const { formula, setTime } = compiled(source);
      setTime(now());
      return { ok: true, json: encodeResult(await formula.evaluate(JSON.parse(scope))) };
    } catch (error) {
      const { code, message } = explain(error);
      return { ok: false, code, message: message.slice(0, MESSAGE_CHARS_MAX) };
    }
  };
}

function compile(
  source: string,
  natives: Awaited<ReturnType<typeof loadNatives>>,
): CompiledFormula {
  const tree = parseFormula(source);
  const options = { timeout: FORMULA_TIMEOUT_MS, stack: DEPTH_MAX, sequence: LIST_ITEMS_MAX };
  // Its types ask for all of RegExp; it uses the constructor, lastIndex and exec.
  Reflect.set(options, "RegexEngine", SafeRegex);
  const formula = jsonata(source, options);
  const hooked: Hooked = formula;
  hooked.assign(Symbol.for("jsonata.__evaluate_exit"), guardSizes(tree, LIST_ITEMS_MAX));
  return { formula, setTime: guardFunctions(formula, natives) };
}

/** JSONata's codes for what went on for too long, too deep or too large. */
const LIMIT_CODES = new Set(["D1011", "D1012", "D2014", "D2015"]);

function explain(error: unknown): ExpressionError {
  if (error instanceof ExpressionError) return error;
  if (error instanceof RangeError) {
    return new ExpressionError(
      "expression_limit",
      "The formula needs too much memory or is too deep",
    );
  }
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : null;
  if (code === "D1012") {
    return new ExpressionError("expression_limit", `It was stopped after ${FORMULA_TIMEOUT_MS} ms`);
  }
  const message = messageOf(error);
  return new ExpressionError(
    LIMIT_CODES.has(String(code)) ? "expression_limit" : "expression_failed",
    message.replace(/[\0\p{Surrogate}]/gu, "\u{FFFD}"),
  );
}
