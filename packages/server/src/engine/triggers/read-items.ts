import { ActionError } from "../../domain/connector.ts";
import type { Json } from "../../domain/json.ts";
import type { PollTrigger } from "../../domain/recipe/triggers/poll.ts";
import { storableText } from "../../domain/storable-text.ts";
import { compileTemplate, type FormulaEvaluator } from "../../expressions/template.ts";
import { fingerprintOf } from "../commands/accept/fingerprint.ts";

const ITEMS_MAX = 10_000;
/** Longer keys are kept as their hash. */
const KEY_CHARS_MAX = 200;

export interface PolledItem {
  /** What makes it new: its key, and its stamp where changes count. */
  key: string;
  /** The key alone. */
  plainKey: string;
  item: Json;
}

interface Polled {
  /** Oldest first; of several with one key the first. */
  items: readonly PolledItem[];
  cursor: Json;
}

/** What the output of a poll holds. Throws when it is no list, or an item has no key. */
export async function readItems(
  trigger: PollTrigger,
  { output, cursor, formulas }: { output: Json; cursor: Json; formulas: FormulaEvaluator },
): Promise<Polled> {
  const list =
    trigger.items === null
      ? output
      : await compileTemplate(trigger.items).evaluate({ output }, formulas);
  if (!Array.isArray(list)) throw noList(trigger);
  if (list.length > ITEMS_MAX) {
    const message = `The poll gave ${list.length} items; the limit is ${ITEMS_MAX}. Ask for a page, and keep a cursor`;
    throw new ActionError("limit_exceeded", message);
  }
  const items = await keyed(trigger, { list, formulas });
  const next =
    trigger.cursor === null
      ? null
      : await compileTemplate(trigger.cursor).evaluate({ output, cursor }, formulas);
  return { items: trigger.order === "newest-first" ? items.reverse() : items, cursor: next };
}

function noList({ items }: PollTrigger): ActionError {
  const what = items === null ? "The output of the poll" : "What `items` names";
  const hint = items === null ? "; say where it is, as in items: {{ output.body.items }}" : "";
  return new ActionError("wrong_type", `${what} is no list${hint}`);
}

async function keyed(
  trigger: PollTrigger,
  { list, formulas }: { list: readonly Json[]; formulas: FormulaEvaluator },
): Promise<PolledItem[]> {
  const key = compileTemplate(trigger.key);
  const updated = trigger.updated === null ? null : compileTemplate(trigger.updated);
  const items = new Map<string, PolledItem>();
  for (const [index, item] of list.entries()) {
    const id = await key.evaluate({ item }, formulas);
    if (id === null || id === "") {
      throw new ActionError("invalid_value", `Item ${index + 1} of the poll has no key`);
    }
    const stamp = updated === null ? [] : [await updated.evaluate({ item }, formulas)];
    const known = keyText([id, ...stamp]);
    if (!items.has(known)) items.set(known, { key: known, plainKey: keyText([id]), item });
  }
  return [...items.values()];
}

/** A text as it is, so that people find it; what is no text, and what could be taken for it, as JSON. */
function keyText(parts: readonly Json[]): string {
  const [only] = parts;
  const isPlain = parts.length === 1 && typeof only === "string" && !only.startsWith("[");
  const text = isPlain ? storableText(only) : JSON.stringify(parts);
  return text.length > KEY_CHARS_MAX ? fingerprintOf(text) : text;
}
