import { z } from "zod";
import { durationSchema } from "../duration-schema.ts";
import { idSchema, nameSchema } from "../recipe-names.ts";

/** For more than this a step should wait, which costs no slot (O-12.1, R22). */
export const STEP_TIMEOUT_MAX_MS = 86_400_000;
const TIMEOUT_MIN_MS = 1_000;

/** What any step may have beside the key that says its kind. */
export const stepLabel = {
  id: idSchema.nullable().default(null),
  name: nameSchema.nullable().default(null),
  /** Its input and output are recorded and never shown. */
  mask: z.boolean().optional(),
};

export const stepTimeoutSchema = durationSchema({
  minMs: TIMEOUT_MIN_MS,
  maxMs: STEP_TIMEOUT_MAX_MS,
});

/** Of a long action or an approval: up to 366 days. */
export const holdTimeoutSchema = durationSchema({ minMs: TIMEOUT_MIN_MS });
