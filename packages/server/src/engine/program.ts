import type { ApprovalField } from "../domain/approval/approval-field.ts";
import type { CodeSource } from "../domain/code.ts";
import type { CallMode } from "../domain/job/call-mode.ts";
import type { KeepIterations } from "../domain/recipe/step.ts";
import type { Condition } from "../expressions/condition.ts";
import type { Template } from "../expressions/template.ts";
import type { Callable } from "./compile/callable.ts";

/** One version of a recipe, ready to execute: every template and condition is compiled. */
export interface Program {
  readonly recipeId: string;
  readonly version: number;
  readonly steps: readonly ProgramStep[];
  /** The recipe's own limits; null = the server's. */
  readonly stepTimeoutMs: number | null;
  readonly jobTimeoutMs: number | null;
  /** Null for a recipe that cannot be called. */
  readonly callable: Callable | null;
  /** The data of its jobs goes when they end (Z-26.4). */
  readonly doNotStore: boolean;
  /** Ids of the steps whose output is shown nowhere: report columns find nothing of them. */
  readonly maskedIds: readonly string[];
}

export interface StepHead {
  /** JSON Pointer into the recipe document: `/steps/2/then/0`. */
  readonly path: string;
  /** Its place in the document, from 1: steps inside others count in the order of reading. */
  readonly number: number;
  readonly id: string | null;
  readonly name: string | null;
  /** Percent of the job that is done when this step is; null for steps inside others (J-6.2). */
  readonly progressAfter: number | null;
  /** Its input and output are recorded and never shown. */
  readonly masked?: boolean;
}

export interface ActionStep extends StepHead {
  readonly kind: "action";
  readonly action: string;
  readonly input: Template;
  readonly timeoutMs: number | null;
  /** Of a long action's hold. */
  readonly holdTimeoutMs: number | null;
}

export interface CodeStep extends StepHead {
  readonly kind: "code";
  readonly code: CodeSource;
  readonly input: Template;
  readonly timeoutMs: number | null;
}

export interface IfStep extends StepHead {
  readonly kind: "if";
  /** `if` and each `elsif`, in order. */
  readonly branches: readonly Branch[];
  readonly otherwise: readonly ProgramStep[];
}

/** A condition with what runs when it is the first to be met. Each is recorded as a step of its own. */
export interface Branch extends StepHead {
  readonly kind: "if" | "elsif";
  readonly condition: Condition;
  /** Its value may differ when it is asked again: it reads the clock or chance. */
  readonly isImpure: boolean;
  readonly steps: readonly ProgramStep[];
}

export interface ForeachStep extends StepHead {
  readonly kind: "foreach";
  readonly list: Template;
  readonly isImpure: boolean;
  readonly keepIterations: KeepIterations;
  /** Name of the loop variable. */
  readonly as: string;
  readonly steps: readonly ProgramStep[];
  /** Ids of the steps inside, at any depth: their outputs belong to one iteration. */
  readonly innerIds: readonly string[];
}

export interface RepeatStep extends StepHead {
  readonly kind: "repeat";
  readonly keepIterations: KeepIterations;
  readonly steps: readonly ProgramStep[];
  readonly innerIds: readonly string[];
  readonly question: WhileQuestion;
}

/** Whether a loop takes another turn. Recorded as a step of its own where its answer must be kept. */
export interface WhileQuestion extends StepHead {
  readonly kind: "while";
  readonly condition: Condition;
  readonly isImpure: boolean;
}

export interface MonitorStep extends StepHead {
  readonly kind: "monitor";
  readonly steps: readonly ProgramStep[];
  /** Ids of the monitored steps, at any depth: their outputs belong to one attempt. */
  readonly innerIds: readonly string[];
  readonly retry: Retry | null;
  readonly onError: readonly ProgramStep[];
  /** The last failure is the job's: nothing handles it. */
  readonly rethrows?: boolean;
}

export interface Retry {
  /** Beside the first attempt. */
  readonly attempts: number;
  readonly intervalMs: number;
  /** Where it depends on which attempt has failed, from 1. */
  readonly pauseMs?: (attempt: number) => number;
  readonly condition: Condition | null;
}

export interface WaitStep extends StepHead {
  readonly kind: "wait";
  /** How long, or until when. */
  readonly wait:
    | { readonly type: "for"; readonly durationMs: number }
    | { readonly type: "forTemplate"; readonly duration: Template }
    | { readonly type: "until"; readonly instant: Template };
}

export interface CallStep extends StepHead {
  readonly kind: "call";
  readonly id: string;
  readonly recipeId: string;
  readonly mode: CallMode;
  readonly input: Template;
  readonly cancelWithParent: boolean;
  /** How long the caller waits; null = the limit of a job. */
  readonly timeoutMs: number | null;
}

/** Which calls are meant: all that a step has made, or those that a value names. */
export type CallReference =
  | { readonly type: "step"; readonly id: string }
  | { readonly type: "value"; readonly value: Template };

export interface ApproveStep extends StepHead {
  readonly kind: "approve";
  /** Gives {title, description, assignees, timeout}. */
  readonly question: Template;
  readonly fields: readonly ApprovalField[];
  readonly allowSelf: boolean;
}

export interface AwaitCallsStep extends StepHead {
  readonly kind: "awaitCalls";
  readonly calls: "all" | readonly CallReference[];
  readonly timeoutMs: number | null;
}

export interface ExtendRunStep extends StepHead {
  readonly kind: "extendRun";
  /** Gives a list of items, or one. */
  readonly items: Template;
}

export interface ReturnStep extends StepHead {
  readonly kind: "return";
  readonly value: Template;
}

export interface StopStep extends StepHead {
  readonly kind: "stop";
  readonly status: "successful" | "failed";
  readonly reason: Template;
}

export type ProgramStep =
  | ActionStep
  | IfStep
  | ForeachStep
  | RepeatStep
  | MonitorStep
  | WaitStep
  | CallStep
  | ApproveStep
  | AwaitCallsStep
  | ExtendRunStep
  | ReturnStep
  | CodeStep
  | StopStep;
/** What a step record describes. */
export type RecordedStep = ProgramStep | Branch | WhileQuestion;
