import type { Json } from "../domain/json.ts";

/**
 * What an expression can see, by its first name: `trigger`, `steps` (outputs by step id), `job`,
 * `error` and the variables of the loops around it. Secrets are never put in a scope.
 */
export type Scope = Readonly<Record<string, Json | undefined>>;

/** One mention of something in the scope. */
export interface Reference {
  /** The first name; null when the whole scope is meant (`$`, `*`, `%`). */
  readonly root: string | null;
  /** Which step, when the root is `steps`; null when all of them are meant. */
  readonly step: string | null;
  /** JSON Pointer inside the compiled value to the string that says so. */
  readonly pointer: string;
  /** The path or formula that says so. */
  readonly source: string;
  /** In a formula a name with a hyphen must stand in backticks, in a datapill it need not. */
  readonly isFormula: boolean;
}

/** Evaluates JSONata off the thread that serves HTTP and renews leases. */
export interface FormulaEvaluator {
  /** Missing is null. Rejects with an ExpressionError: `expression_failed` or `expression_limit`. */
  evaluate(source: string, scope: Scope): Promise<Json>;
}

/** The part of the scope that the references mention: only that travels to another thread. */
export function pickScope(scope: Scope, references: readonly Reference[]): Scope {
  if (references.some((reference) => reference.root === null)) return scope;
  const picked = new Map<string, Json | undefined>();
  for (const { root, step } of references) {
    if (root === null || !Object.hasOwn(scope, root)) continue;
    if (root !== "steps" || step === null) picked.set(root, scope[root]);
  }
  if (!picked.has("steps")) picked.set("steps", pickSteps(scope, references));
  return Object.fromEntries(picked);
}

function pickSteps(scope: Scope, references: readonly Reference[]): Json {
  const steps = scope.steps;
  if (typeof steps !== "object" || steps === null || Array.isArray(steps)) return {};
  const entries: [string, Json][] = [];
  for (const { step } of references) {
    const output = step !== null && Object.hasOwn(steps, step) ? steps[step] : undefined;
    if (step !== null && output !== undefined) entries.push([step, output]);
  }
  return Object.fromEntries(entries);
}
