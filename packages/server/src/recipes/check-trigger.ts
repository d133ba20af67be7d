import type { Trigger } from "../domain/recipe/trigger.ts";
import { type Check, checkCondition, checkTemplate } from "./check-references.ts";

/** The expressions of a trigger: no step has run, and each sees only what there is at its time. */
export function checkTrigger(trigger: Trigger, check: Check): void {
  const { dedupe } = trigger;
  if (dedupe !== null) checkTemplate(dedupe, within(check, "dedupe", ["trigger"]));
  if (trigger.if !== null) checkCondition(trigger.if, within(check, "if", ["trigger"]));
  if (trigger.type !== "poll") return;
  const { input, items, key, updated, cursor } = trigger;
  checkTemplate(input, within(check, "input", ["cursor", "since"]));
  if (items !== null) checkTemplate(items, within(check, "items", ["output"]));
  if (cursor !== null) checkTemplate(cursor, within(check, "cursor", ["output", "cursor"]));
  for (const [field, source] of Object.entries({ key, updated })) {
    if (source === null) continue;
    const own = within(check, field, ["item"]);
    checkTemplate(source, own);
    if (source.includes("{{")) continue;
    const message = `This is the same for every item; name a value of it, as in {{ item.id }}`;
    own.problems.push({ pointer: own.pointer, code: "invalid_value", message });
  }
}

function within(check: Check, field: string, roots: readonly string[]): Check {
  return {
    ...check,
    pointer: `${check.pointer}/${field}`,
    surroundings: { ...check.surroundings, roots },
  };
}
