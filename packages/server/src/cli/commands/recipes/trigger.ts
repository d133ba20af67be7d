import type { TriggerLogEntry, TriggerState } from "@reprise/sdk";
import type { CommandContext } from "../../command-context.ts";
import { formatInstant, formatInstantShort } from "../../terminal/format-time.ts";
import { safeText } from "../../terminal/safe-text.ts";
import { renderTable } from "../../terminal/table.ts";

/** `reprise recipes trigger RECIPE`: when it fires next, and why it did or did not, newest first. */
export async function showTrigger(
  { client, out }: CommandContext,
  { recipeId }: { recipeId: string },
): Promise<void> {
  const { trigger, triggerState: state } = await client.recipes.get(recipeId);
  const log = await client.recipes.triggerLog(recipeId);
  if (out.json) return out.value({ state, log: log.items });
  if (state === null) {
    const why =
      trigger.type === "schedule" || trigger.type === "poll"
        ? "It was not started yet."
        : "Its events are sent to it.";
    out.line(`${safeText(trigger.type)}: ${why}`);
    return;
  }
  const { style } = out;
  out.line(style.bold(safeText(state.type)));
  for (const [name, value] of factsOf(state)) {
    out.line(`  ${style.dim(name.padEnd(12))} ${safeText(value)}`);
  }
  out.line();
  out.line(renderTable(out, { columns: COLUMNS, rows: log.items.map(rowOf) }));
}

function factsOf(state: TriggerState): [string, string][] {
  const { lastError, stopReason, cursor, since } = state;
  const facts: [string, string][] = [
    ["Next", formatInstant(state.nextAt)],
    ["Last fired", formatInstant(state.lastFiredAt)],
  ];
  if (state.type === "poll") facts.push(["Last polled", formatInstant(state.lastPolledAt)]);
  if (since !== null) facts.push(["Since", since]);
  if (cursor !== null) facts.push(["Cursor", JSON.stringify(cursor)]);
  if (state.errorsInRow > 0) facts.push(["Errors", `${state.errorsInRow} in a row`]);
  if (lastError !== null) {
    const at = formatInstant(lastError.at);
    facts.push(["Last error", `${at}  ${lastError.code}: ${lastError.message}`]);
  }
  if (stopReason !== null) facts.push(["Stopped", stopReason.message]);
  return facts;
}

function rowOf({ at, outcome, message, times }: TriggerLogEntry): string[] {
  const count = times === 1 ? "" : ` (${times} times)`;
  return [formatInstantShort(at), outcome, `${safeText(message)}${count}`];
}

const COLUMNS = [{ title: "AT (UTC)" }, { title: "OUTCOME" }, { title: "WHAT" }];
