import { RequestError } from "../../../domain/errors.ts";
import type { Json } from "../../../domain/json.ts";
import type { FormulaEvaluator } from "../../../expressions/template.ts";
import type { CatalogEntry } from "../../recipe-catalog.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { IncomingEvent } from "./incoming-event.ts";

/** Longer dedupe keys are kept as their hash. */
const KEY_CHARS_MAX = 200;

/** Those that pass the recipe's `if`. An event that it cannot be asked of is refused. */
export async function filterEvents(
  filter: NonNullable<CatalogEntry["filter"]>,
  { events, formulas }: { events: readonly IncomingEvent[]; formulas: FormulaEvaluator },
): Promise<readonly IncomingEvent[]> {
  const passed: IncomingEvent[] = [];
  for (const event of events) {
    const passes = await evaluated("filter (`if`)", () =>
      filter.evaluate({ trigger: event.value() }, formulas),
    );
    if (passes) passed.push(event);
  }
  return passed;
}

/** The value that makes the event one with others; null when it has none in that place. */
export async function dedupeValue(
  dedupe: NonNullable<CatalogEntry["dedupe"]>,
  { event, formulas }: { event: IncomingEvent; formulas: FormulaEvaluator },
): Promise<string | null> {
  const value: Json = await evaluated("dedupe key", () =>
    dedupe.evaluate({ trigger: event.value() }, formulas),
  );
  if (value === null || value === "") return null;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > KEY_CHARS_MAX ? fingerprintOf(text) : text;
}

async function evaluated<T>(what: string, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const why = error instanceof Error ? error.message : "it failed";
    const message = `The recipe's ${what} has no value: ${why}`;
    throw new RequestError("bad_expression", message, {
      errors: [{ pointer: "", code: "bad_expression", message }],
    });
  }
}
