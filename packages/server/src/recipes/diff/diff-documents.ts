import { isJsonObject, type Json, type JsonObject } from "../../domain/json.ts";
import { isDeepEqual } from "../../expressions/deep-equal.ts";
import { toPointer } from "../pointer.ts";
import { applyChange } from "./apply-change.ts";
import type { Change } from "./change.ts";
import { idOf, longestRise, pairSteps } from "./pair-steps.ts";
import {
  findStep,
  idsBelow,
  idsInside,
  isStepList,
  jsonAt,
  type Path,
  stepIdAt,
  withoutSteps,
} from "./step-land.ts";

interface Diff {
  /** The document before, as the changes so far have made it. */
  work: JsonObject;
  changes: Change[];
  /** Ids of all steps of the document after. */
  wanted: ReadonlySet<string>;
  /** Steps that must go, but hold one that is to be moved out before. */
  leaving: Set<Json>;
}

/**
 * What a person would say was changed from one version of a recipe to another. A step is
 * known by its id, wherever it went: a move is a move. Applied in order, the changes make `after` of
 * `before`.
 */
export function diffDocuments(before: JsonObject, after: JsonObject): Change[] {
  const work = structuredClone(before);
  const diff: Diff = { work, changes: [], wanted: new Set(idsBelow(after)), leaving: new Set() };
  alignHolder(diff, work, after);
  removeLeaving(diff);
  return diff.changes;
}

/** A recipe, a step, or a branch: some of its keys hold steps. */
function alignHolder(diff: Diff, holder: JsonObject, after: JsonObject): void {
  // A move anywhere else may change where the holder is.
  const at = (key: string) => [...pathOf(diff, holder), key];
  for (const [key, value] of Object.entries(holder)) {
    if (!Object.hasOwn(after, key)) leave(diff, at(key), { [key]: value });
  }
  for (const [key, value] of Object.entries(after)) {
    if (isStepList(key, value)) alignSteps(diff, listAt(diff, at(key)), value);
    else if (key === "elsif" && Array.isArray(value)) {
      alignBranches(diff, listAt(diff, at(key)), value);
    } else alignValue(diff, at(key), value);
  }
}

function alignBranches(diff: Diff, list: Json[], after: readonly Json[]): void {
  for (const [index, wanted] of after.entries()) {
    if (list[index] === undefined) add(diff, { list, place: index, wanted });
    const branch = list[index];
    if (isJsonObject(branch) && isJsonObject(wanted)) alignHolder(diff, branch, wanted);
    else alignValue(diff, [...pathOf(diff, list), index], wanted);
  }
  for (let index = list.length - 1; index >= after.length; index -= 1) {
    leave(diff, [...pathOf(diff, list), index]);
  }
}

/**
 * Steps that stay in their list keep their place where they can: only those out of the longest row
 * that is in order already are moved.
 */
function alignSteps(diff: Diff, list: Json[], after: readonly Json[]): void {
  const before = [...list];
  const pairs = pairSteps(before, after);
  const paired = new Set(pairs.values());
  for (let index = before.length - 1; index >= 0; index -= 1) {
    const id = idOf(before[index]);
    // One that another list wants is left for it to take.
    if (paired.has(index) || (id !== null && diff.wanted.has(id))) continue;
    leave(diff, [...pathOf(diff, list), index]);
  }
  const inOrder = [...pairs].toSorted(([a], [b]) => a - b);
  const staying = longestRise(inOrder.map(([, old]) => old));
  let previous: Json | null = null;
  for (const [place, wanted] of after.entries()) {
    const old = pairs.get(place);
    const target: number = previous === null ? 0 : list.indexOf(previous) + 1;
    const own = old === undefined ? undefined : before[old];
    const step: Json = own ?? bring(diff, { list, place: target, wanted });
    if (own !== undefined && old !== undefined && !staying.has(old)) {
      move(diff, own, { list, place: target });
    }
    if (isJsonObject(step) && isJsonObject(wanted)) alignHolder(diff, step, wanted);
    previous = step;
  }
}

interface Target {
  list: Json[];
  place: number;
}

/** From where the step is now, if it is anywhere; else it is new. */
function bring(diff: Diff, { list, place, wanted }: Target & { wanted: Json }): Json {
  const id = idOf(wanted);
  const from = id === null ? null : findStep(diff.work, (value) => idOf(value) === id);
  const step = from === null ? undefined : jsonAt(diff.work, from);
  if (step === undefined) return add(diff, { list, place, wanted });
  move(diff, step, { list, place });
  return step;
}

/** Without the steps inside that were elsewhere before: they are moved into it afterwards. */
function add(diff: Diff, { list, place, wanted }: Target & { wanted: Json }): Json {
  const value = withoutSteps(wanted, new Set(idsBelow(diff.work)));
  emitValue(diff, { path: [...pathOf(diff, list), place], after: value, isNew: true });
  return list[place] ?? null;
}

function move(diff: Diff, step: Json, { list, place }: Target): void {
  const from = pathOf(diff, step);
  const to = [...pathOf(diff, list), place];
  const level = from.length - 1;
  const [source = 0, crossed = 0] = [from[level], to[level]];
  const isBehind = from.slice(0, level).every((key, index) => key === to[index]);
  // What stands behind it in its list moves up when it is taken out.
  if (isBehind && Number(crossed) > Number(source)) to[level] = Number(crossed) - 1;
  const stepId = stepIdAt(diff.work, from);
  emit(diff, { op: "move", pointer: toPointer(to), from: toPointer(from), stepId });
}

/** Data: nothing in it moves. */
function alignValue(diff: Diff, path: Path, after: Json): void {
  const before = jsonAt(diff.work, path);
  if (before !== undefined && isDeepEqual(before, after)) return;
  if (!isJsonObject(before) || !isJsonObject(after)) {
    emitValue(diff, { path, after, isNew: before === undefined });
    return;
  }
  for (const key of Object.keys(before)) {
    if (!Object.hasOwn(after, key)) emitRemove(diff, [...path, key]);
  }
  for (const [key, value] of Object.entries(after)) alignValue(diff, [...path, key], value);
}

/** Removes a value, later when it holds steps that are to be moved out before. */
function leave(diff: Diff, path: Path, holder?: Json): void {
  const value = jsonAt(diff.work, path) ?? null;
  const ids = holder === undefined ? idsInside(value) : idsBelow(holder);
  if (ids.some((id) => diff.wanted.has(id))) diff.leaving.add(value);
  else emitRemove(diff, path);
}

function removeLeaving(diff: Diff): void {
  for (const value of diff.leaving) {
    const path = findValue(diff.work, value);
    if (path !== null) emitRemove(diff, path);
  }
}

function pathOf(diff: Diff, value: Json): (string | number)[] {
  return value === diff.work ? [] : [...(findValue(diff.work, value) ?? [])];
}

/** By identity. */
function findValue(holder: Json, value: Json): Path | null {
  if (typeof holder !== "object" || holder === null) return null;
  for (const [key, inner] of Object.entries(holder)) {
    const own = Array.isArray(holder) ? Number(key) : key;
    if (inner === value) return [own];
    const inside = findValue(inner, value);
    if (inside !== null) return [own, ...inside];
  }
  return null;
}

interface NewValue {
  path: Path;
  after: Json;
  isNew: boolean;
}

function emitValue(diff: Diff, { path, after, isNew }: NewValue): void {
  const pointer = toPointer(path);
  const isItem = isNew && typeof path.at(-1) === "number";
  const around = stepIdAt(diff.work, isItem ? path.slice(0, -2) : path);
  const stepId = (isItem ? idOf(after) : null) ?? around;
  if (isNew) emit(diff, { op: "add", pointer, stepId, after });
  else
    emit(diff, { op: "change", pointer, stepId, before: jsonAt(diff.work, path) ?? null, after });
}

function emitRemove(diff: Diff, path: Path): void {
  const before = jsonAt(diff.work, path) ?? null;
  emit(diff, { op: "remove", pointer: toPointer(path), stepId: stepIdAt(diff.work, path), before });
}

function emit(diff: Diff, change: Change): void {
  // What is reported must not change with the work that goes on.
  diff.changes.push(structuredClone(change));
  applyChange(diff.work, structuredClone(change));
}

/** The list at the path; an empty one is put there where there is none. */
function listAt(diff: Diff, path: Path): Json[] {
  const value = jsonAt(diff.work, path);
  if (Array.isArray(value)) return value;
  emitValue(diff, { path, after: [], isNew: value === undefined });
  const made = jsonAt(diff.work, path);
  return Array.isArray(made) ? made : [];
}
