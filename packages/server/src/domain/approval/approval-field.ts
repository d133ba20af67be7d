import { z } from "zod";
import { nameSchema, variableSchema } from "../recipe/recipe-names.ts";

export const APPROVAL_FIELD_TYPES = ["text", "number", "boolean", "choice", "date"] as const;
type ApprovalFieldType = (typeof APPROVAL_FIELD_TYPES)[number];

const OPTIONS_MAX = 100;

/** What the person who decides is asked to fill in. */
export interface ApprovalField {
  name: string;
  label: string | null;
  type: ApprovalFieldType;
  /** Of a choice. */
  options: string[];
  /** Needed for an approval; a rejection may leave it out. */
  required: boolean;
}

export const approvalFieldSchema = z
  .strictObject({
    name: variableSchema,
    label: nameSchema.nullable().default(null),
    type: z.enum(APPROVAL_FIELD_TYPES).default("text"),
    options: z.array(nameSchema).max(OPTIONS_MAX).default([]),
    required: z.boolean().default(false),
  })
  .superRefine(({ type, options }, context) => {
    if ((type === "choice") === options.length > 0) return;
    const message = type === "choice" ? "A choice needs its options" : "Only a choice has options";
    context.addIssue({ code: "custom", path: ["options"], message });
  });
