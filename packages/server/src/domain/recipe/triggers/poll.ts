import { z } from "zod";
import type { Json } from "../../json.ts";
import { durationSchema } from "../duration-schema.ts";
import { type EventRules, eventRules } from "./event-rules.ts";

const EVERY_DEFAULT_MS = 300_000;
const EVERY_MIN_MS = 1_000;
const EVERY_MAX_MS = 2_678_400_000;

/** Asks by an action what is new; each new item is an event. */
export interface PollTrigger extends EventRules {
  type: "poll";
  action: string;
  /** With `{{ cursor }}` and `{{ since }}` in it. */
  input: Json;
  /** From the end of a poll to the next. */
  everyMs: number;
  /** Text with `{{ }}` over `output` that gives the list; null: the output is the list. */
  items: string | null;
  /** How the source lists them; the oldest is taken first. */
  order: "oldest-first" | "newest-first";
  /** Text with `{{ }}` over `item`: what an object is known by. */
  key: string;
  /** Text with `{{ }}` over `item`: another value makes an object new again. */
  updated: string | null;
  /** ISO 8601. Null: what is there at the first poll is known, and only what comes later fires. */
  since: string | null;
  /** Text with `{{ }}` over `output`: kept for the next poll, as `cursor`. */
  cursor: string | null;
}

const json: z.ZodType<Json> = z.json();

export const pollSchema = z
  .strictObject({
    type: z.literal("poll"),
    if: eventRules.if,
    batch: eventRules.batch,
    action: z.string(),
    input: json.default({}),
    every: durationSchema({ minMs: EVERY_MIN_MS, maxMs: EVERY_MAX_MS }).default(EVERY_DEFAULT_MS),
    items: z.string().nullable().default(null),
    order: z.enum(["oldest-first", "newest-first"]).default("oldest-first"),
    key: z.string(),
    updated: z.string().nullable().default(null),
    since: z.iso
      .datetime({
        offset: true,
        error: "Expected an instant with its zone, such as 2026-03-29T02:30:00Z",
      })
      .nullable()
      .default(null),
    cursor: z.string().nullable().default(null),
  })
  .transform(({ every, ...trigger }): PollTrigger => {
    return { ...trigger, everyMs: every, dedupe: null };
  });
