import type { Json, JsonObject } from "../../domain/json.ts";
import type { PollTrigger } from "../../domain/recipe/triggers/poll.ts";

/** What a poll knows of the polls before it. */
export interface PollMemory {
  /** As the last poll left it. */
  cursor: Json;
  /** Set at the first start, and kept: another `since` would tell of a past that is done. */
  since: string | null;
  /** The first poll was made: what was there then is known. */
  isPrimed: boolean;
  /** Items are known with their stamps. */
  hasStamps: boolean;
}

/** What is remembered, or what a trigger begins with. */
export function readMemory(stored: JsonObject, { since }: PollTrigger): PollMemory & JsonObject {
  if (typeof stored.isPrimed !== "boolean")
    return { cursor: null, since, isPrimed: false, hasStamps: false };
  return {
    cursor: stored.cursor ?? null,
    since: typeof stored.since === "string" ? stored.since : null,
    isPrimed: stored.isPrimed,
    hasStamps: stored.hasStamps === true,
  };
}
