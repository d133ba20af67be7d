import { readRecipe, type Step } from "../domain/recipe/recipe.ts";
import { compileCondition } from "../expressions/condition.ts";
import { compileTemplate } from "../expressions/template.ts";
import type { RecipeVersion } from "../storage/storage.ts";
import { compileApprove } from "./compile/approve.ts";
import { compileCallable } from "./compile/callable.ts";
import { compileAwaitCalls, compileCall, compileReturn } from "./compile/calls.ts";
import { compileExtendRun } from "./compile/extend-run.ts";
import type {
  Branch,
  MonitorStep,
  Program,
  ProgramStep,
  RepeatStep,
  StepHead,
  WhileQuestion,
} from "./program.ts";

/**
 * Functions of JSONata whose answer is another one when they are asked again. `$eval` may hide one.
 */
const IMPURE = /\$(?:now|millis|random|shuffle|eval)\b/;

const DONE_PERCENT = 100;

/** Makes the program of a saved version. The document was checked when it was saved. */
export function compileProgram({ recipeId, version, document }: RecipeVersion): Program {
  const recipe = readRecipe(document);
  const numbering = { last: 0 };
  const steps = recipe.steps.map((step, index) =>
    compileStep(step, {
      path: `/steps/${index}`,
      numbering,
      progressAfter: Math.floor((DONE_PERCENT * (index + 1)) / recipe.steps.length),
    }),
  );
  return {
    recipeId,
    version,
    steps,
    stepTimeoutMs: recipe.timeouts.stepMs,
    jobTimeoutMs: recipe.timeouts.jobMs,
    callable: compileCallable(recipe),
    doNotStore: recipe.doNotStore,
    maskedIds: idsOf(steps, ({ masked }) => masked === true),
  };
}

interface Place {
  path: string;
  /** Counts the steps in the order of reading. */
  numbering: { last: number };
  progressAfter: number | null;
}

function compileStep(step: Step, place: Place): ProgramStep {
  const head = headOf(step, place);
  switch (step.kind) {
    case "action": {
      const { action, timeoutMs, holdTimeoutMs } = step;
      const input = compileTemplate(step.input);
      return { ...head, kind: "action", action, timeoutMs, holdTimeoutMs, input };
    }
    case "if": {
      const first = compileBranch(step, { head, kind: "if", place });
      const others = step.elsif.map((branch, index) => {
        const path = `${place.path}/elsif/${index}`;
        const inner = { ...place, path, progressAfter: null };
        const own = headOf({ id: null, name: null }, inner);
        return compileBranch(branch, { head: own, kind: "elsif", place: inner });
      });
      const otherwise = compileSteps(step.else, { ...place, path: `${place.path}/else` });
      return { ...head, kind: "if", branches: [first, ...others], otherwise };
    }
    case "foreach": {
      const steps = compileSteps(step.steps, { ...place, path: `${place.path}/steps` });
      return {
        ...head,
        kind: "foreach",
        list: compileTemplate(step.foreach),
        isImpure: isImpure(step.foreach),
        as: step.as,
        keepIterations: step.keepIterations,
        steps,
        innerIds: idsOf(steps),
      };
    }
    case "repeat":
      return { ...head, ...compileRepeat(step, place) };
    case "monitor":
      return { ...head, ...compileMonitor(step, place) };
    case "wait":
      return { ...head, kind: "wait", wait: compileWait(step.wait) };
    case "code": {
      const { code: source, language, timeoutMs } = step;
      const input = compileTemplate(step.input);
      return { ...head, kind: "code", code: { source, language }, timeoutMs, input };
    }
    case "approve":
      return compileApprove(step, head);
    case "call":
      return compileCall(step, head);
    case "awaitCalls":
      return compileAwaitCalls(step, head);
    case "extendRun":
      return compileExtendRun(step, head);
    case "return":
      return compileReturn(step, head);
    case "stop":
      return {
        ...head,
        kind: "stop",
        status: step.status,
        reason: compileTemplate(step.reason),
      };
  }
}

function headOf(
  { id, name, mask }: Pick<Step, "id" | "name"> & { mask?: boolean | undefined },
  place: Place,
): StepHead {
  place.numbering.last += 1;
  const { path, progressAfter, numbering } = place;
  const head = { path, number: numbering.last, id, name, progressAfter };
  return mask === true ? { ...head, masked: true } : head;
}

function compileSteps(steps: readonly Step[], { path, numbering }: Place): ProgramStep[] {
  return steps.map((step, index) =>
    compileStep(step, { path: `${path}/${index}`, numbering, progressAfter: null }),
  );
}

function compileBranch(
  branch: Extract<Step, { kind: "if" }>["elsif"][number],
  { head, kind, place }: { head: StepHead; kind: Branch["kind"]; place: Place },
): Branch {
  return {
    ...head,
    kind,
    condition: compileCondition(branch.if),
    isImpure: isImpure(branch.if),
    steps: compileSteps(branch.then, { ...place, path: `${place.path}/then` }),
  };
}

function compileRepeat(
  step: Extract<Step, { kind: "repeat" }>,
  place: Place,
): Omit<RepeatStep, keyof StepHead> {
  const steps = compileSteps(step.steps, { ...place, path: `${place.path}/repeat` });
  const inner = { ...place, path: `${place.path}/while`, progressAfter: null };
  const question: WhileQuestion = {
    ...headOf({ id: null, name: null }, inner),
    kind: "while",
    condition: compileCondition(step.while),
    isImpure: isImpure(step.while),
  };
  const { keepIterations } = step;
  return { kind: "repeat", keepIterations, steps, innerIds: idsOf(steps), question };
}

function compileMonitor(
  { steps: monitored, retry, onError }: Extract<Step, { kind: "monitor" }>,
  place: Place,
): Omit<MonitorStep, keyof StepHead> {
  const steps = compileSteps(monitored, { ...place, path: `${place.path}/monitor` });
  return {
    kind: "monitor",
    steps,
    innerIds: idsOf(steps),
    retry: retry && {
      attempts: retry.attempts,
      intervalMs: retry.intervalMs,
      condition: retry.if === null ? null : compileCondition(retry.if),
    },
    onError: compileSteps(onError, { ...place, path: `${place.path}/onError` }),
  };
}

function compileWait(wait: Extract<Step, { kind: "wait" }>["wait"]) {
  switch (wait.type) {
    case "for":
      return wait;
    case "forTemplate":
      return { type: wait.type, duration: compileTemplate(wait.duration) };
    case "until":
      return { type: wait.type, instant: compileTemplate(wait.instant) };
  }
}

function isImpure(source: unknown): boolean {
  return IMPURE.test(JSON.stringify(source));
}

/** Ids of the steps and of all steps inside them, of those that fit. */
function idsOf(
  steps: readonly ProgramStep[],
  fits: (step: ProgramStep) => boolean = () => true,
): string[] {
  return steps.flatMap((step) => {
    const own = step.id === null || !fits(step) ? [] : [step.id];
    return [...own, ...blocksOf(step).flatMap((block) => idsOf(block, fits))];
  });
}

function blocksOf(step: ProgramStep): (readonly ProgramStep[])[] {
  switch (step.kind) {
    case "if":
      return [...step.branches.map((branch) => branch.steps), step.otherwise];
    case "foreach":
    case "repeat":
      return [step.steps];
    case "monitor":
      return [step.steps, step.onError];
    case "action":
    case "code":
    case "call":
    case "awaitCalls":
    case "extendRun":
    case "return":
    case "wait":
    case "approve":
    case "stop":
      return [];
  }
}
