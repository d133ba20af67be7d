import { isJsonObject, type Json } from "../../domain/json.ts";
import { isDeepEqual } from "../../expressions/deep-equal.ts";
import { stepKindOf } from "../step-kind.ts";

/**
 * Which step of a list before is which of the same list after, by their places: by id, then those
 * that are the same, then those without an id that are of one kind, in order.
 */
export function pairSteps(before: readonly Json[], after: readonly Json[]): Map<number, number> {
  const pairs = new Map<number, number>();
  const taken = new Set<number>();
  const pair = (fits: (old: Json, wanted: Json) => boolean) => {
    for (const [place, wanted] of after.entries()) {
      if (pairs.has(place)) continue;
      const found = before.findIndex((old, index) => !taken.has(index) && fits(old, wanted));
      if (found < 0) continue;
      pairs.set(place, found);
      taken.add(found);
    }
  };
  pair((old, wanted) => idOf(old) !== null && idOf(old) === idOf(wanted));
  pair((old, wanted) => isNameless(old, wanted) && isDeepEqual(old, wanted));
  pair((old, wanted) => isNameless(old, wanted) && stepKindOf(old) === stepKindOf(wanted));
  return pairs;
}

export function idOf(step: Json | undefined): string | null {
  return isJsonObject(step) && typeof step.id === "string" ? step.id : null;
}

function isNameless(old: Json, wanted: Json): boolean {
  return idOf(old) === null && idOf(wanted) === null;
}

/** Of a row of different numbers, the longest that rises: what need not be moved. */
export function longestRise(numbers: readonly number[]): Set<number> {
  let best: number[] = [];
  const ending: number[][] = [];
  for (const [index, number] of numbers.entries()) {
    let longest: number[] = [];
    for (let other = 0; other < index; other += 1) {
      const candidate = ending[other] ?? [];
      if ((numbers[other] ?? 0) < number && candidate.length > longest.length) longest = candidate;
    }
    const mine = [...longest, number];
    ending.push(mine);
    if (mine.length > best.length) best = mine;
  }
  return new Set(best);
}
