import { z } from "zod";
import type { ProblemItem } from "../domain/errors.ts";
import type { Branch, Recipe, Step } from "../domain/recipe/recipe.ts";
import { ALL_CALLS, isCallTemplate } from "../domain/recipe/steps/await-calls.ts";
import { type Check, checkCondition, checkTemplate } from "./check-references.ts";
import { checkTrigger } from "./check-trigger.ts";
import type { Surroundings } from "./reference-problem.ts";
import { AFTER_ERROR, IN_LOOP, listsInside } from "./step-walk.ts";

const ECHO_CHARS_MAX = 100;

/**
 * Compiles every expression of a recipe and asks of each name in it whether it can be there: the
 * step exists, runs before and not in another branch, and the loop of the variable is around it.
 */
export function checkExpressions(recipe: Recipe): ProblemItem[] {
  const problems: ProblemItem[] = [];
  const order = new Map<string, number>();
  numberSteps(recipe.steps, order);
  const start: Surroundings = { step: null, place: -1, order, known: new Set(), variables: [] };
  checkTrigger(recipe.trigger, { pointer: "/trigger", surroundings: start, problems });
  const after = { ...start, known: new Set<string>() };
  checkSteps(recipe.steps, "/steps", after, problems);
  for (const [index, { value }] of recipe.report.columns.entries()) {
    const surroundings = { ...after, place: order.size };
    checkTemplate(value, { pointer: `/report/columns/${index}/value`, surroundings, problems });
  }
  return problems;
}

/** Steps with an id, in the order of the document. */
function numberSteps(steps: readonly Step[], order: Map<string, number>): void {
  for (const step of steps) {
    if (step.id !== null && !order.has(step.id)) order.set(step.id, order.size);
    for (const { steps: inner } of listsInside(step, "")) numberSteps(inner, order);
  }
}

function countIds(steps: readonly Step[]): number {
  const ids = new Map<string, number>();
  numberSteps(steps, ids);
  return ids.size;
}

/** Adds the steps to what is known behind them. */
function checkSteps(
  steps: readonly Step[],
  pointer: string,
  around: Surroundings,
  problems: ProblemItem[],
): void {
  let passed = around.place;
  for (const [index, step] of steps.entries()) {
    const place = (step.id === null ? undefined : around.order.get(step.id)) ?? passed;
    passed += countIds([step]);
    const surroundings = { ...around, step, place };
    const at = `${pointer}/${index}`;
    checkOwn(step, { pointer: at, surroundings, problems });
    const inside: string[] = [];
    let innerPlace = place;
    for (const list of listsInside(step, at)) {
      const known = new Set(list.isSequel ? [...around.known, ...inside] : around.known);
      const variables = [...around.variables, ...list.variables];
      const inner = { ...surroundings, place: innerPlace, known, variables };
      checkSteps(list.steps, list.pointer, inner, problems);
      inside.push(...known);
      innerPlace += countIds(list.steps);
    }
    for (const id of inside) around.known.add(id);
    if (step.id !== null) around.known.add(step.id);
  }
}

/** The expressions of a step itself, not those of the steps inside it. */
function checkOwn(step: Step, check: Check): void {
  const { pointer } = check;
  switch (step.kind) {
    case "action":
    case "code":
      checkTemplate(step.input, { ...check, pointer: `${pointer}/input` });
      return;
    case "if":
      checkBranch(step, check);
      checkElsif(step, check);
      return;
    case "foreach":
      checkForeach(step, check);
      return;
    case "repeat":
      checkCondition(
        step.while,
        insideOut(step, IN_LOOP, { ...check, pointer: `${pointer}/while` }),
      );
      return;
    case "monitor": {
      const at = `${pointer}/retry/if`;
      const asked = step.retry?.if ?? null;
      if (asked !== null) {
        checkCondition(asked, insideOut(step, AFTER_ERROR, { ...check, pointer: at }));
      }
      return;
    }
    case "approve": {
      const { title, description, assignees, timeout } = step.approve;
      const asked = { title, description, assignees, timeout };
      checkTemplate(asked, { ...check, pointer: `${pointer}/approve` });
      return;
    }
    case "wait":
      checkWait(step.wait, { ...check, pointer: `${pointer}/wait` });
      return;
    case "call":
      checkTemplate(step.input, { ...check, pointer: `${pointer}/input` });
      return;
    case "awaitCalls":
      checkAwaitCalls(step, { ...check, pointer: `${pointer}/awaitCalls` });
      return;
    case "extendRun":
      checkTemplate(step.items, { ...check, pointer: `${pointer}/extendRun` });
      return;
    case "return":
      checkTemplate(step.value, { ...check, pointer: `${pointer}/return` });
      return;
    case "stop":
      checkTemplate(step.reason, { ...check, pointer: `${pointer}/stop/reason` });
  }
}

/** For what is asked after the steps inside have run: their outputs are there. */
function insideOut(
  { steps }: Extract<Step, { kind: "repeat" | "monitor" }>,
  variables: readonly string[],
  check: Check,
): Check {
  const { surroundings } = check;
  const ids = new Map<string, number>();
  numberSteps(steps, ids);
  return {
    ...check,
    surroundings: {
      ...surroundings,
      place: surroundings.place + ids.size,
      known: new Set([...surroundings.known, ...ids.keys()]),
      variables: [...surroundings.variables, ...variables],
    },
  };
}

/** The id of a step that has run means its calls; anything else is an expression. */
function checkAwaitCalls({ calls }: Extract<Step, { kind: "awaitCalls" }>, check: Check): void {
  if (calls === ALL_CALLS) return;
  const isOne = calls.length === 1;
  for (const [index, call] of calls.entries()) {
    const pointer = isOne ? check.pointer : `${check.pointer}/${index}`;
    if (isCallTemplate(call)) checkTemplate(call, { ...check, pointer });
    else checkStepId(call, { ...check, pointer });
  }
}

function checkStepId(id: string, { pointer, surroundings, problems }: Check): void {
  if (surroundings.known.has(id)) return;
  const message = surroundings.order.has(id)
    ? `awaitCalls names '${id}', which has not run before it`
    : `awaitCalls names '${id.slice(0, ECHO_CHARS_MAX)}', but no step has this id; write {{ }} around an expression`;
  problems.push({ pointer, code: "bad_reference", message });
}

function checkBranch(branch: Branch, check: Check): void {
  checkCondition(branch.if, { ...check, pointer: `${check.pointer}/if` });
}

function checkElsif(step: Extract<Step, { kind: "if" }>, check: Check): void {
  const { pointer, surroundings } = check;
  let passed = surroundings.place + countIds(step.then);
  for (const [index, branch] of step.elsif.entries()) {
    // The steps of the branches before are passed, and not known.
    const around = { ...surroundings, place: passed };
    checkBranch(branch, { ...check, surroundings: around, pointer: `${pointer}/elsif/${index}` });
    passed += countIds(branch.then);
  }
}

function checkForeach(step: Extract<Step, { kind: "foreach" }>, check: Check): void {
  const pointer = `${check.pointer}/foreach`;
  checkTemplate(step.foreach, { ...check, pointer });
  if (typeof step.foreach === "string" && !step.foreach.includes("{{")) {
    const message = "This text is no list; write {{ }} around what gives one";
    check.problems.push({ pointer, code: "invalid_value", message });
  }
  if (check.surroundings.variables.includes(step.as)) {
    const message = `'${step.as}' is the variable of a loop around this one already`;
    check.problems.push({ pointer: `${check.pointer}/as`, code: "invalid_value", message });
  }
}

const instantSchema = z.iso.datetime({ offset: true });

function checkWait(wait: Extract<Step, { kind: "wait" }>["wait"], check: Check): void {
  switch (wait.type) {
    case "for":
      return;
    case "forTemplate":
      checkTemplate(wait.duration, { ...check, pointer: `${check.pointer}/for` });
      return;
    case "until": {
      const pointer = `${check.pointer}/until`;
      checkTemplate(wait.instant, { ...check, pointer });
      if (wait.instant.includes("{{") || instantSchema.safeParse(wait.instant).success) return;
      const message = "Expected an instant with its zone, such as 2026-03-29T02:30:00Z";
      check.problems.push({ pointer, code: "invalid_value", message });
    }
  }
}
