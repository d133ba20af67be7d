import type { JsonObject } from "../../domain/json.ts";
import { jsonText } from "../../expressions/json-size.ts";
import type { Scope } from "../../expressions/scope.ts";
import type { Frame } from "./frame.ts";
import { cut, REPORT_VALUE_CHARS_MAX } from "./records/limits.ts";
import { failureOf } from "./step-failure.ts";

/** Values of the recipe's report columns at the end of the job; blank for steps that did not run (P-7.5). */
export async function endReport(frame: Frame): Promise<JsonObject | null> {
  const { execution, program } = frame;
  if (program.report.length === 0) return null;
  const scope = shownScope(frame);
  const report: JsonObject = {};
  for (const { name, value } of program.report) {
    try {
      const evaluated = await value.evaluate(scope, execution.host.deps.formulas);
      const isPlain = typeof evaluated === "number" || typeof evaluated === "boolean";
      report[name] = isPlain ? evaluated : cut(jsonText(evaluated), REPORT_VALUE_CHARS_MAX);
    } catch (error) {
      // A column must not change how its job ended: it says in its own place what was wrong.
      report[name] = cut(`(${failureOf(error).message})`, REPORT_VALUE_CHARS_MAX);
    }
  }
  return report;
}

/** A report is shown: it finds nothing of masked steps. */
function shownScope({ program, scope, outputs }: Frame): Scope {
  if (program.maskedIds.length === 0) return scope;
  const steps = { ...outputs };
  for (const id of program.maskedIds) if (Object.hasOwn(steps, id)) steps[id] = null;
  return { ...scope, steps };
}
