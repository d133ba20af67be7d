import type { ExtendRunStep as Source } from "../../domain/recipe/steps/extend-run.ts";
import { compileTemplate } from "../../expressions/template.ts";
import type { ExtendRunStep, StepHead } from "../program.ts";

export function compileExtendRun({ items }: Source, head: StepHead): ExtendRunStep {
  return { ...head, kind: "extendRun", items: compileTemplate(items) };
}
