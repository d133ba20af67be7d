import { type ActionRegistry, isLong } from "../../../domain/connector.ts";
import type { ProblemItem } from "../../../domain/errors.ts";
import type { JsonObject } from "../../../domain/json.ts";
import type { Trigger } from "../../../domain/recipe/trigger.ts";
import { checkFires } from "../../../domain/schedule/check-fires.ts";
import type { ParsedRecipe } from "../../../recipes/parse-recipe.ts";
import { toPointer } from "../../../recipes/pointer.ts";
import { refuse } from "../../../recipes/refuse.ts";
import { schemaProblem } from "../../../runtime/json-schema-check.ts";

const SCHEMA_CHARS_MAX = 65_536;
const SHOWN_CHARS_MAX = 300;

interface Surroundings {
  actions: ActionRegistry;
  now: number;
}

/**
 * What a trigger's shape does not show: that its schedule fires after now, that its action answers at
 * once, that the schemas of its calls are schemas. Throws a RequestError that says what is not so.
 */
export async function checkTrigger(
  { recipe: { trigger }, locate }: Pick<ParsedRecipe, "recipe" | "locate">,
  surroundings: Surroundings,
): Promise<void> {
  const problems = await problemsOf(trigger, surroundings);
  refuse(problems.map((problem) => ({ ...problem, ...locate(problem.pointer) })));
}

async function problemsOf(
  trigger: Trigger,
  { actions, now }: Surroundings,
): Promise<readonly ProblemItem[]> {
  switch (trigger.type) {
    case "schedule": {
      const problem = checkFires(trigger.schedule, now);
      if (problem === null) return [];
      const { code, message, path } = problem;
      return [{ pointer: toPointer(["trigger", "schedule", ...path]), code, message }];
    }
    case "poll": {
      const action = actions.get(trigger.action);
      if (action === undefined || !isLong(action)) return [];
      const message = `'${trigger.action}' puts its job on hold, and a poll has none; take an action that answers at once`;
      return [{ pointer: "/trigger/action", code: "invalid_value", message }];
    }
    case "callable": {
      const { input, response } = trigger;
      return [
        ...(await schemaProblems(input, "/trigger/input")),
        ...(await schemaProblems(response, "/trigger/response")),
      ];
    }
    case "webhook":
    case "manual":
      return [];
  }
}

async function schemaProblems(schema: JsonObject | null, pointer: string): Promise<ProblemItem[]> {
  if (schema === null) return [];
  const { length } = JSON.stringify(schema);
  if (length > SCHEMA_CHARS_MAX) {
    const message = `${length} characters; the limit of a schema is ${SCHEMA_CHARS_MAX}`;
    return [{ pointer, code: "limit_exceeded", message }];
  }
  const problem = await schemaProblem(schema);
  if (problem === null) return [];
  const why = problem.message.slice(0, SHOWN_CHARS_MAX);
  const message = `This is no JSON Schema (draft 2020-12): ${why}`;
  return [{ pointer: `${pointer}${problem.pointer}`, code: "invalid_value", message }];
}
