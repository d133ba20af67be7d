import type { CodeChecker } from "../../../domain/code.ts";
import type { ProblemItem } from "../../../domain/errors.ts";
import type { Recipe, Step } from "../../../domain/recipe/recipe.ts";
import type { ParsedRecipe } from "../../../recipes/parse-recipe.ts";
import { refuse } from "../../../recipes/refuse.ts";
import { listsInside } from "../../../recipes/step-walk.ts";

/**
 * Checks the code of all code steps. Throws a RequestError `bad_code` that points at the `code` of
 * each step that has mistakes, and says where in it they are.
 */
export async function checkCode(
  checker: CodeChecker,
  { recipe, locate }: Pick<ParsedRecipe, "recipe" | "locate">,
): Promise<void> {
  const problems: ProblemItem[] = [];
  for (const { step, pointer } of codeSteps(recipe)) {
    const { code: source, language } = step;
    for (const { line, column, message } of await checker.check({ source, language })) {
      problems.push({
        pointer,
        code: "bad_code",
        message: `line ${line}, column ${column} of the code: ${message}`,
        ...locate(pointer),
      });
    }
  }
  refuse(problems);
}

type CodeStep = Extract<Step, { kind: "code" }>;

function codeSteps({ steps }: Recipe): { step: CodeStep; pointer: string }[] {
  const found: { step: CodeStep; pointer: string }[] = [];
  const collect = (list: readonly Step[], at: string) => {
    for (const [index, step] of list.entries()) {
      const pointer = `${at}/${index}`;
      if (step.kind === "code") found.push({ step, pointer: `${pointer}/code` });
      for (const inner of listsInside(step, pointer)) collect(inner.steps, inner.pointer);
    }
  };
  collect(steps, "/steps");
  return found;
}
