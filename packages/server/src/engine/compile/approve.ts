import type { ApproveStep as Source } from "../../domain/recipe/steps/approve.ts";
import { compileTemplate } from "../../expressions/template.ts";
import type { ApproveStep, StepHead } from "../program.ts";

export function compileApprove({ approve }: Source, head: StepHead): ApproveStep {
  const { title, description, assignees, timeout, fields, allowSelf } = approve;
  return {
    ...head,
    kind: "approve",
    question: compileTemplate({ title, description, assignees, timeout }),
    fields,
    allowSelf,
  };
}
