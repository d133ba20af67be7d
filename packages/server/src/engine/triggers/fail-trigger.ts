import type { Reason } from "../../domain/job/job.ts";
import { storableText } from "../../domain/storable-text.ts";
import type { RecipeRow, Transaction, TriggerRow } from "../../storage/storage.ts";
import type { CommandDeps } from "../deps.ts";
import { cut } from "../execution/records/limits.ts";
import type { StepFailure } from "../execution/step-failure.ts";
import { type Claim, type Settled, settleTrigger } from "./settle-trigger.ts";

/** So many errors in a row, and the platform stops the recipe. */
const ERRORS_MAX = 60;
const MESSAGE_CHARS_MAX = 2_000;

interface Failed {
  failure: StepFailure;
  /** What else is written: when it is next due, what is done with. */
  row: TriggerRow;
}

/** Notes that a trigger could not do its work: no job is made, and it tries again. */
export async function failTrigger(
  deps: CommandDeps,
  claim: Claim,
  { failure, row }: Failed,
): Promise<boolean> {
  const at = deps.clock.now();
  const message = storableText(cut(failure.message, MESSAGE_CHARS_MAX));
  const errorsInRow = row.errorsInRow + 1;
  const failed = { ...row, errorsInRow, lastError: { at, code: failure.code, message } };
  const line = {
    at,
    outcome: "error",
    message,
    info: { code: failure.code, errorsInRow },
  } as const;
  const isTooMany = errorsInRow >= ERRORS_MAX;
  const isSettled = await settleTrigger(deps, claim, async (stores, recipe) => {
    if (!isTooMany) return { row: failed, lines: [line] };
    const stopped = await stopRecipe(stores, { recipe, row: failed, at });
    return { row: stopped.row, lines: [line, ...stopped.lines] };
  });
  if (isSettled && isTooMany) deps.catalog.forget(row.recipeId);
  return isSettled;
}

async function stopRecipe(
  stores: Transaction,
  { recipe, row, at }: { recipe: RecipeRow; row: TriggerRow; at: number },
): Promise<Settled> {
  const message = `Stopped by the platform: its trigger failed ${ERRORS_MAX} times in a row; the last error: ${row.lastError?.message ?? ""}`;
  const reason: Reason = { type: "recipe-stopped", message };
  await stores.updateRecipe({ ...recipe, active: false, updatedAt: at });
  const { commanded } = await stores.pauseLane({ lane: recipe.id, now: at, reason });
  if (commanded.length > 0) stores.signal({ type: "command", jobIds: commanded });
  const stopReason = { type: "trigger-errors", message, at };
  return {
    row: { ...row, active: false, nextAt: null, stopReason },
    lines: [{ at, outcome: "stopped", message, info: null }],
  };
}
