import type { Json } from "../../domain/json.ts";
import type { Scope } from "../scope.ts";
import { hasOnly, isSyntaxNode, type SyntaxNode } from "./formula-syntax.ts";

/** Not a value: JSONata must say. */
export const ASK = Symbol("ask JSONata");
export type Found = Json | undefined | typeof ASK;
export type Read = (scope: Scope) => Found;

/**
 * Compiles a JSONata path of plain names and positions (`trigger.body.lines[0].price`). It reads
 * what JSONata reads, or answers ASK: where a name is asked of a list, JSONata maps.
 */
export function compileFormulaPath(node: SyntaxNode): Read | null {
  if (!Array.isArray(node.steps) || !hasOnly(node, ["steps"])) return null;
  const steps: PathStep[] = [];
  for (const step of node.steps) {
    const compiled = compileStep(step);
    if (compiled === null) return null;
    steps.push(compiled);
  }
  const [root, ...rest] = steps;
  if (root === undefined) return null;
  return (scope) => {
    const start = Object.hasOwn(scope, root.name) ? scope[root.name] : undefined;
    let value = takePositions(start, root.positions);
    for (const step of rest) value = takePositions(takeName(value, step.name), step.positions);
    return value;
  };
}

/** An object that JSONata takes for a function of its own. */
export function isFunctionLike(value: Found): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    (Object.hasOwn(value, "_jsonata_function") || Object.hasOwn(value, "_jsonata_lambda"))
  );
}

interface PathStep {
  readonly name: string;
  readonly positions: readonly number[];
}

function compileStep(step: unknown): PathStep | null {
  if (!isSyntaxNode(step) || step.type !== "name" || !hasOnly(step, ["stages"])) return null;
  if (typeof step.value !== "string") return null;
  const stages = Array.isArray(step.stages) ? step.stages : [];
  const positions: number[] = [];
  for (const stage of stages) {
    const filter = isSyntaxNode(stage) && stage.type === "filter" ? stage.expr : null;
    if (!isSyntaxNode(filter) || filter.type !== "number" || !hasOnly(filter, [])) return null;
    if (typeof filter.value !== "number") return null;
    positions.push(Math.floor(filter.value));
  }
  return { name: step.value, positions };
}

function takeName(value: Found, name: string): Found {
  if (typeof value !== "object" || value === null) return value === ASK ? ASK : undefined;
  if (Array.isArray(value) || isFunctionLike(value)) return ASK;
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function takePositions(start: Found, positions: readonly number[]): Found {
  let value = start;
  for (const position of positions) {
    if (value === undefined || value === ASK) return value;
    if (!Array.isArray(value)) return ASK;
    value = value.at(position);
    if (Array.isArray(value)) return ASK;
  }
  return value;
}
