import type { ProblemItem } from "../domain/errors.ts";
import { nearestWord } from "../domain/nearest-word.ts";
import type { Recipe, Step } from "../domain/recipe/recipe.ts";
import type { ActionNames } from "./parse-recipe.ts";
import { listsInside, type StepList } from "./step-walk.ts";

const NESTING_MAX = 16;

interface Place {
  readonly step: Step;
  readonly pointer: string;
}

/** Nesting, ids and actions of all steps, at any depth. */
export function checkSteps(recipe: Recipe, actions: ActionNames): ProblemItem[] {
  const places: Place[] = [];
  const tooDeep: ProblemItem[] = [];
  collect({ steps: recipe.steps, pointer: "/steps", variables: [] }, 1, places, tooDeep);
  return [
    ...tooDeep.slice(0, 1),
    ...duplicateIds(places),
    ...unknownActions(recipe, { places, actions }),
    ...awaitedOthers(places),
    ...duplicateColumns(recipe),
  ];
}

function collect(list: StepList, nesting: number, places: Place[], tooDeep: ProblemItem[]): void {
  if (nesting > NESTING_MAX && list.steps.length > 0) {
    const message = `Steps are nested ${nesting} levels deep; the limit is ${NESTING_MAX}`;
    tooDeep.push({ pointer: list.pointer, code: "limit_exceeded", message });
  }
  for (const [index, step] of list.steps.entries()) {
    const pointer = `${list.pointer}/${index}`;
    places.push({ step, pointer });
    for (const inner of listsInside(step, pointer)) collect(inner, nesting + 1, places, tooDeep);
  }
}

function duplicateIds(places: readonly Place[]): ProblemItem[] {
  const first = new Map<string, string>();
  const problems: ProblemItem[] = [];
  for (const { step, pointer } of places) {
    if (step.id === null) continue;
    const other = first.get(step.id);
    if (other === undefined) first.set(step.id, pointer);
    else {
      const message = `'${step.id}' is the id of ${other} already`;
      problems.push({ pointer: `${pointer}/id`, code: "invalid_value", message });
    }
  }
  return problems;
}

function unknownActions(
  { trigger }: Recipe,
  { places, actions }: { places: readonly Place[]; actions: ActionNames },
): ProblemItem[] {
  const uses = places.flatMap(({ step, pointer }) =>
    step.kind === "action" ? [{ name: step.action, pointer: `${pointer}/action` }] : [],
  );
  if (trigger.type === "poll") uses.unshift({ name: trigger.action, pointer: "/trigger/action" });
  return uses.flatMap(({ name, pointer }) => {
    if (actions.has(name)) return [];
    const names = [...actions.keys()];
    const nearest = nearestWord(name, names);
    const hint =
      nearest === null ? `The actions are: ${names.join(", ")}` : `Did you mean '${nearest}'?`;
    const message = `There is no action '${name.slice(0, ECHO_CHARS_MAX)}'. ${hint}`;
    return [{ pointer, code: "unknown_action" as const, message }];
  });
}

/** Only calls can be awaited. What is no step at all is found with the other references. */
function awaitedOthers(places: readonly Place[]): ProblemItem[] {
  const kinds = new Map(places.map(({ step }) => [step.id, step.kind]));
  return places.flatMap(({ step, pointer }) => {
    if (step.kind !== "awaitCalls" || step.calls === "all") return [];
    return step.calls.flatMap((id) => {
      const kind = kinds.get(id);
      if (kind === undefined || kind === "call") return [];
      const message = `awaitCalls names '${id}', which is no call step`;
      return [{ pointer: `${pointer}/awaitCalls`, code: "bad_reference" as const, message }];
    });
  });
}

const ECHO_CHARS_MAX = 100;

function duplicateColumns({ report }: Recipe): ProblemItem[] {
  const names = report.columns.map((column) => column.name.normalize("NFC"));
  return names.flatMap((name, index) => {
    if (names.indexOf(name) === index) return [];
    const message = `There are two columns '${name}'`;
    return [{ pointer: `/report/columns/${index}/name`, code: "invalid_value" as const, message }];
  });
}
