import { nearestWord } from "../domain/nearest-word.ts";
import type { ProblemCode } from "../domain/problems.ts";
import { STEP_KINDS, type StepKind } from "../domain/recipe/step.ts";

const KINDS_TEXT = STEP_KINDS.join(", ");
/** Fields that a step of any kind may have. */
const COMMON_FIELDS = new Set(["id", "name"]);
/** Fields that tell which step was meant; they are no slips of the pen. */
const COMPANIONS = new Set(["then", "elsif", "else", "while", "retry", "onError"]);

/** The kind that the keys of a step say, null when they say none or several. */
export function stepKindOf(step: unknown): StepKind | null {
  const kinds = kindsOf(step);
  return kinds.length === 1 ? (kinds[0] ?? null) : null;
}

interface KindProblem {
  /** Inside the step. */
  path: string[];
  code: ProblemCode;
  message: string;
}

/** Why a step has no kind; null when it has one. */
export function stepKindProblem(step: unknown): KindProblem | null {
  if (typeof step !== "object" || step === null || Array.isArray(step)) {
    return {
      path: [],
      code: "wrong_type",
      message: `A step is an object with one of: ${KINDS_TEXT}`,
    };
  }
  const kinds = kindsOf(step);
  if (kinds.length === 1) return null;
  if (kinds.length > 1) {
    const message = `A step is one of ${KINDS_TEXT}; this one has ${kinds.join(" and ")}`;
    return { path: [], code: "invalid_value", message };
  }
  for (const key of Object.keys(step)) {
    if (COMMON_FIELDS.has(key) || COMPANIONS.has(key)) continue;
    const nearest = nearestWord(key, STEP_KINDS);
    if (nearest !== null) {
      const message = `There is no field '${key}' here; did you mean '${nearest}'?`;
      return { path: [key], code: "unknown_field", message };
    }
  }
  return withoutKind(step);
}

function withoutKind(step: object): KindProblem {
  if ("else" in step || "elsif" in step || "then" in step) {
    return { path: [], code: "required", message: "'if' is missing: its condition is needed" };
  }
  if ("while" in step) {
    return { path: [], code: "required", message: "'repeat' is missing: its steps are needed" };
  }
  if ("retry" in step || "onError" in step) {
    return { path: [], code: "required", message: "'monitor' is missing: its steps are needed" };
  }
  const [other] = Object.keys(step).filter((name) => !COMMON_FIELDS.has(name));
  const message = `A step needs one of: ${KINDS_TEXT}`;
  if (other === undefined) return { path: [], code: "required", message };
  return {
    path: [other],
    code: "unknown_field",
    message: `There is no '${other.slice(0, 100)}' step. ${message}`,
  };
}

function kindsOf(step: unknown): StepKind[] {
  if (typeof step !== "object" || step === null) return [];
  return STEP_KINDS.filter((kind) => Object.hasOwn(step, kind));
}
