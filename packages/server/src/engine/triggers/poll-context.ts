import type { ActionContext } from "../../domain/connector.ts";
import { storableText } from "../../domain/storable-text.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { TriggerRow } from "../../storage/storage.ts";
import { cut } from "../execution/records/limits.ts";

const LINES_MAX = 20;
const LINE_CHARS_MAX = 500;

/** What the action of a poll gets: there is no job, so what it logs stands in the trigger's log. */
export function pollContext(
  { recipeId, epoch }: TriggerRow,
  { now }: Pick<Clock, "now">,
): Omit<ActionContext, "signal"> & { readonly lines: readonly string[] } {
  const lines: string[] = [];
  return {
    jobId: `poll/${recipeId}`,
    recipeId,
    idempotencyKey: `poll/${recipeId}/${epoch}/${now()}`,
    lines,
    log(level, message) {
      if (lines.length < LINES_MAX)
        lines.push(storableText(cut(`${level} ${message}`, LINE_CHARS_MAX)));
    },
  };
}
