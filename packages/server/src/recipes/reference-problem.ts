import { nearestWord } from "../domain/nearest-word.ts";
import type { Step } from "../domain/recipe/recipe.ts";
import type { Reference } from "../expressions/template.ts";

/** Where an expression stands. */
export interface Surroundings {
  /** Null for expressions of the recipe itself. */
  readonly step: Step | null;
  /** Its place among the steps with an id. */
  readonly place: number;
  /** The places of all steps with an id. */
  readonly order: ReadonlyMap<string, number>;
  /** Ids of the steps that have run, or were passed over, when it is evaluated. */
  readonly known: Set<string>;
  /** Of the loops around it. */
  readonly variables: readonly string[];
  /** All that may be named, when it is less than usual. */
  readonly roots?: readonly string[];
}

const ROOTS = ["trigger", "steps", "job"];
const ECHO_CHARS_MAX = 60;

/** Why a name leads nowhere, for people; null when it is fine. */
export function referenceProblem(reference: Reference, around: Surroundings): string | null {
  const { root, step } = reference;
  if (root === null) return null;
  const roots = around.roots ?? [...ROOTS, ...around.variables];
  if (!roots.includes(root)) return unknownRoot(reference, root, { around, roots });
  if (step === null || around.known.has(step)) return null;
  return unknownStep(reference, step, around);
}

function unknownRoot(
  { source, isFormula }: Reference,
  root: string,
  { around, roots }: { around: Surroundings; roots: readonly string[] },
): string {
  const hyphenated = isFormula ? hyphenatedIn(source, around) : null;
  if (hyphenated !== null) return backticks(source, hyphenated);
  const uses = `${place(around)} uses '${cut(root)}' in ${shown(source)}`;
  if (root === "steps") return `${uses}, but no step has run when this is evaluated`;
  if (root === "error") return `${uses}, which there is only where an error is handled`;
  const nearest = nearestWord(root, roots);
  const hint = nearest === null ? `There is: ${roots.join(", ")}` : `Did you mean '${nearest}'?`;
  return `${uses}, but there is no such value here. ${hint}`;
}

function unknownStep({ source, isFormula }: Reference, id: string, around: Surroundings): string {
  const hyphenated = isFormula ? hyphenatedIn(source, around) : null;
  if (hyphenated !== null) return backticks(source, hyphenated);
  const uses = `${place(around)} uses ${shown(source)}`;
  const target = around.order.get(id);
  if (target === undefined) {
    const nearest = nearestWord(id, around.known);
    const hint = nearest === null ? "" : ` Did you mean '${nearest}'?`;
    return `${uses}, but no step has the id '${cut(id)}'.${hint}`;
  }
  if (around.step?.id === id) return `${uses}, which is its own output`;
  return target > around.place
    ? `${uses}, but '${id}' runs later`
    : `${uses}, but '${id}' is in another branch`;
}

/** An id with a hyphen that stands in a formula without backticks. */
function hyphenatedIn(source: string, { order }: Surroundings): string | null {
  for (const id of order.keys()) {
    if (id.includes("-") && source.includes(`.${id}`)) return id;
  }
  return null;
}

function backticks(source: string, id: string): string {
  return `In the formula ${shown(source)} the hyphen of '${id}' is a minus; write steps.\`${id}\``;
}

function place({ step }: Surroundings): string {
  if (step === null) return "The recipe";
  return step.id === null ? `This '${step.kind}' step` : `Step '${step.id}'`;
}

function shown(source: string): string {
  return `{{ ${cut(source)} }}`;
}

function cut(text: string): string {
  const line = text.replace(/\p{Cc}/gu, " ");
  return line.length > ECHO_CHARS_MAX ? `${line.slice(0, ECHO_CHARS_MAX)}…` : line;
}
