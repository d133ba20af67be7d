import { z } from "zod";
import { anyJson } from "../../json-schema.ts";
import { NOTE_CHARS_MAX } from "../../parameters.ts";

const FIELDS_MAX = 50;

/** What is said with a decision. */
export const decisionFields = {
  comment: z
    .string()
    .max(NOTE_CHARS_MAX)
    .nullable()
    .optional()
    .meta({ description: "Is in the step's output" }),
  fields: z
    .record(z.string(), anyJson)
    .refine((fields) => Object.keys(fields).length <= FIELDS_MAX, `At most ${FIELDS_MAX} fields`)
    .optional()
    .meta({ description: "The approval's fields, by name" }),
};

export const DecisionBody = z.strictObject(decisionFields).nullable();
