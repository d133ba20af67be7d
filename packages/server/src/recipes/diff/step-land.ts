import { isJsonObject, type Json, type JsonObject } from "../../domain/json.ts";
import { idOf } from "./pair-steps.ts";

export type Path = readonly (string | number)[];

/** Keys of a recipe, a step or a branch behind which steps stand. */
const STEP_LISTS: ReadonlySet<string> = new Set([
  "steps",
  "then",
  "else",
  "repeat",
  "monitor",
  "onError",
]);

export function isStepList(key: string, value: Json | undefined): value is Json[] {
  return STEP_LISTS.has(key) && Array.isArray(value);
}

/** Recipe, steps and branches hold steps; what else they hold is data, whatever its keys are. */
function heldBy(holder: Json): { path: Path; value: Json }[] {
  if (!isJsonObject(holder)) return [];
  return Object.entries(holder).flatMap(([key, value]) => {
    if (!isStepList(key, value) && !(key === "elsif" && Array.isArray(value))) return [];
    return value.map((inner, index) => ({ path: [key, index], value: inner }));
  });
}

/** Ids of the value itself and of all steps inside it. */
export function idsInside(value: Json): string[] {
  const own = idOf(value);
  return [...(own === null ? [] : [own]), ...idsBelow(value)];
}

/** Ids of the steps inside; a recipe's own is none of a step. */
export function idsBelow(holder: Json): string[] {
  return heldBy(holder).flatMap(({ value }) => idsInside(value));
}

export function findStep(holder: Json, fits: (value: Json) => boolean): Path | null {
  for (const { path, value } of heldBy(holder)) {
    if (fits(value)) return path;
    const inside = findStep(value, fits);
    if (inside !== null) return [...path, ...inside];
  }
  return null;
}

/** A copy without the steps inside whose ids are known elsewhere. */
export function withoutSteps(value: Json, known: ReadonlySet<string>): Json {
  if (!isJsonObject(value)) return structuredClone(value);
  const copy: JsonObject = structuredClone(value);
  for (const [key, inner] of Object.entries(value)) {
    const isList = isStepList(key, inner) || (key === "elsif" && Array.isArray(inner));
    if (!isList) continue;
    copy[key] = inner.flatMap((step) => {
      const id = idOf(step);
      return id !== null && known.has(id) ? [] : [withoutSteps(step, known)];
    });
  }
  return copy;
}

/** Id of the step at the path, or of the nearest one around it. */
export function stepIdAt(root: Json, path: Path): string | null {
  let holder: Json = root;
  let id: string | null = null;
  for (let at = 0; at + 1 < path.length; at += 2) {
    const next = heldBy(holder).find(
      ({ path: [key, index] }) => key === path[at] && index === path[at + 1],
    );
    if (next === undefined) return id;
    holder = next.value;
    id = idOf(holder) ?? id;
  }
  return id;
}

export function jsonAt(root: Json, path: Path): Json | undefined {
  let value: Json | undefined = root;
  for (const key of path) {
    if (Array.isArray(value)) value = value[Number(key)];
    else if (isJsonObject(value) && Object.hasOwn(value, key)) value = value[key];
    else return undefined;
  }
  return value;
}
