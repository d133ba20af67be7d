import type { Json } from "../domain/json.ts";
import { ExpressionError } from "../expressions/expression-error.ts";
import { FORMULA_TIMEOUT_MS, isFormulaAnswer } from "../expressions/formula/evaluate-formula.ts";
import type { FormulaEvaluator } from "../expressions/scope.ts";
import { createThreadPool, ThreadError } from "../runtime/threads/thread-pool.ts";

/** A formula that JSONata's own check did not stop is ended with its thread so much later. */
const GRACE_MS = 100;
const SCOPE_CHARS_MAX = 4_194_304;
/** The largest scope takes some 90 MB as objects. */
const MEMORY_MB = 192;

/** Evaluates formulas on threads of their own, started by the first formula. */
export function createFormulaEvaluator({
  threads = 1,
}: {
  threads?: number;
} = {}): FormulaEvaluator & { close(): Promise<void> } {
  const pool = createThreadPool({
    url: new URL(import.meta.url.replace(/formula-evaluator(\.\w+)$/, "formula-thread$1")),
    threads,
    deadlineMs: FORMULA_TIMEOUT_MS + GRACE_MS,
    memoryMb: MEMORY_MB,
  });
  return {
    async evaluate(source, scope) {
      const text = JSON.stringify(scope);
      if (text.length > SCOPE_CHARS_MAX) {
        throw new ExpressionError(
          "expression_limit",
          `What the formula reads has ${text.length} characters; the limit is ${SCOPE_CHARS_MAX}`,
        );
      }
      const answer = await ask(pool.run({ source, scope: text }));
      if (!isFormulaAnswer(answer)) throw new Error("The formula thread gave no answer");
      if (!answer.ok) throw new ExpressionError(answer.code, answer.message);
      const value: Json = JSON.parse(answer.json);
      return value;
    },
    close: pool.close,
  };
}

async function ask(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof ThreadError) || error.reason === "closed") throw error;
    const message =
      error.reason === "deadline"
        ? `It was stopped after ${FORMULA_TIMEOUT_MS} ms`
        : "The formula needed too much memory";
    throw new ExpressionError("expression_limit", message);
  }
}
