import { z } from "zod";
import {
  TRIGGER_OUTCOMES,
  type TriggerLogEntry,
  type TriggerRow,
} from "../../../storage/storage.ts";
import { instant, toInstant, toInstantOrNull } from "../../instant.ts";
import { anyJson } from "../../json-schema.ts";

/** How a trigger stands that the server looks after itself; the cursor is shown as it was kept. */
export const TriggerStateView = z
  .strictObject({
    type: z.enum(["schedule", "poll"]),
    nextAt: instant.nullable().meta({
      description:
        "When it fires or polls next; null while stopped, or when nothing comes any more",
    }),
    lastFiredAt: instant.nullable().meta({ description: "When it last made a job" }),
    lastPolledAt: instant.nullable(),
    errorsInRow: z.int().meta({ description: "The recipe is stopped at 60" }),
    lastError: z
      .strictObject({ at: instant, code: z.string(), message: z.string() })
      .nullable()
      .meta({ description: "Of the last time it failed since the recipe was started" }),
    cursor: anyJson.meta({ description: "What a poll gives to the next; null without one" }),
    since: z.string().nullable().meta({ description: "Set at the first start of a poll" }),
    stopReason: z
      .strictObject({ type: z.string(), message: z.string(), at: instant })
      .nullable()
      .meta({ description: "Why the platform stopped the recipe; null after its next start" }),
  })
  .meta({ id: "TriggerState" });

export function viewTriggerState(row: TriggerRow): z.infer<typeof TriggerStateView> {
  const { kind, nextAt, memory, errorsInRow, lastError, stopReason } = row;
  return {
    type: kind === "poll" ? kind : "schedule",
    nextAt: toInstantOrNull(nextAt),
    lastFiredAt: toInstantOrNull(row.lastFiredAt),
    lastPolledAt: toInstantOrNull(row.lastPolledAt),
    errorsInRow,
    lastError: lastError && { ...lastError, at: toInstant(lastError.at) },
    cursor: memory.cursor ?? null,
    since: typeof memory.since === "string" ? memory.since : null,
    stopReason: stopReason && { ...stopReason, at: toInstant(stopReason.at) },
  };
}

export const TriggerLogEntryView = z
  .strictObject({
    at: instant,
    outcome: z.enum(TRIGGER_OUTCOMES),
    message: z.string(),
    times: z.int().meta({ description: "So many times nothing in a row are one entry" }),
    firstAt: instant.meta({ description: "The first of those times" }),
    info: anyJson,
  })
  .meta({ id: "TriggerLogEntry" });

export function viewTriggerLogEntry(entry: TriggerLogEntry): z.infer<typeof TriggerLogEntryView> {
  const { at, outcome, message, times, firstAt, info } = entry;
  return { at: toInstant(at), outcome, message, times, firstAt: toInstant(firstAt), info };
}
