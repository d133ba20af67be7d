import { isSyntaxNode, type SyntaxNode } from "./formula-syntax.ts";

/** A name that a formula reads from the scope: `trigger`, or `steps` and which. */
export interface FormulaReference {
  readonly root: string | null;
  readonly step: string | null;
}

const WHOLE_SCOPE: FormulaReference = { root: null, step: null };

/**
 * What a formula reads of the scope. Names inside a filter, a sort, a later part of a path or a
 * grouping belong to the items there, not to the scope.
 */
export function formulaReferences(tree: SyntaxNode): FormulaReference[] {
  const found = new Map<string, FormulaReference>();
  visit(tree, true, (reference) => {
    found.set(`${reference.root}/${reference.step}`, reference);
  });
  return [...found.values()];
}

type Report = (reference: FormulaReference) => void;

/** `atScope`: the context here is the scope itself. */
function visit(node: SyntaxNode, atScope: boolean, report: Report): void {
  if (node.type === "path") {
    visitPath(node, atScope, report);
    return;
  }
  if (readsWholeScope(node, atScope)) report(WHOLE_SCOPE);
  for (const [field, value] of Object.entries(node)) {
    const keepsContext = field !== "predicate" && field !== "stages" && field !== "group";
    visitAll(value, atScope && keepsContext && node.type !== "transform", report);
  }
}

function readsWholeScope(node: SyntaxNode, atScope: boolean): boolean {
  // A parent can lead from anywhere back to the scope.
  if (node.type === "parent") return true;
  if (node.type === "variable") return isScopeVariable(node, atScope);
  return atScope && (node.type === "wildcard" || node.type === "descendant");
}

function visitAll(value: unknown, atScope: boolean, report: Report): void {
  if (Array.isArray(value)) {
    for (const item of value) visitAll(item, atScope, report);
  } else if (isSyntaxNode(value)) {
    visit(value, atScope, report);
  } else if (typeof value === "object" && value !== null && !(value instanceof RegExp)) {
    for (const item of Object.values(value)) visitAll(item, atScope, report);
  }
}

function visitPath(path: SyntaxNode, atScope: boolean, report: Report): void {
  const steps = Array.isArray(path.steps) ? path.steps.filter(isSyntaxNode) : [];
  const [first, ...rest] = steps;
  if (first === undefined) return;
  const startsAtScope = first.type === "variable" && isScopeVariable(first, atScope);
  const names = startsAtScope ? rest : steps;
  if ((startsAtScope || (atScope && first.type === "name")) && names[0]?.type === "name") {
    report(mention(names));
    visitInside(first, report);
  } else {
    visit(first, atScope, report);
  }
  for (const step of rest) visit(step, false, report);
  visitAll(path.group, false, report);
}

/** The filters of a step. */
function visitInside(step: SyntaxNode, report: Report): void {
  visitAll(step.stages, false, report);
  visitAll(step.predicate, false, report);
}

function mention(names: readonly SyntaxNode[]): FormulaReference {
  const root = String(names[0]?.value);
  if (root !== "steps") return { root, step: null };
  const id = names[1];
  return { root, step: id?.type === "name" ? String(id.value) : null };
}

/** `$$` is the scope everywhere, `$` only where it is the context. */
function isScopeVariable(node: SyntaxNode, atScope: boolean): boolean {
  return node.value === "$" || (node.value === "" && atScope);
}
