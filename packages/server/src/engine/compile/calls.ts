import type { AwaitCallsStep, CallStep, ReturnStep } from "../../domain/recipe/recipe.ts";
import { isCallTemplate } from "../../domain/recipe/steps/await-calls.ts";
import { compileTemplate } from "../../expressions/template.ts";
import type {
  CallReference,
  AwaitCallsStep as ProgramAwaitCalls,
  CallStep as ProgramCall,
  ReturnStep as ProgramReturn,
  StepHead,
} from "../program.ts";

export function compileCall(step: CallStep, head: StepHead): ProgramCall {
  const { id, call: recipeId, mode, cancelWithParent, timeoutMs } = step;
  const input = compileTemplate(step.input);
  return { ...head, kind: "call", id, recipeId, mode, cancelWithParent, timeoutMs, input };
}

export function compileAwaitCalls(step: AwaitCallsStep, head: StepHead): ProgramAwaitCalls {
  const calls = step.calls === "all" ? "all" : step.calls.map(compileReference);
  return { ...head, kind: "awaitCalls", calls, timeoutMs: step.timeoutMs };
}

function compileReference(text: string): CallReference {
  return isCallTemplate(text)
    ? { type: "value", value: compileTemplate(text) }
    : { type: "step", id: text };
}

export function compileReturn(step: ReturnStep, head: StepHead): ProgramReturn {
  return { ...head, kind: "return", value: compileTemplate(step.value) };
}
