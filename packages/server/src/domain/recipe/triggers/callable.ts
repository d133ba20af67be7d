import { z } from "zod";
import type { JsonObject } from "../../json.ts";
import type { EventRules } from "./event-rules.ts";

/** Called by other recipes, plans and people (section 14): the event is `{input}`. */
export interface CallableTrigger extends EventRules {
  type: "callable";
  /** JSON Schema (draft 2020-12) of what callers send; null: anything. */
  input: JsonObject | null;
  /** JSON Schema of what its `return` step answers; null: anything. */
  response: JsonObject | null;
}

/** Whether it is a schema indeed is recipes/check-call-schemas.ts's to say. */
const jsonSchema: z.ZodType<JsonObject | null> = z
  .record(z.string(), z.json())
  .nullable()
  .default(null);

export const callableSchema = z
  .strictObject({ type: z.literal("callable"), input: jsonSchema, response: jsonSchema })
  .transform((trigger): CallableTrigger => ({ ...trigger, dedupe: null, if: null, batch: null }));
