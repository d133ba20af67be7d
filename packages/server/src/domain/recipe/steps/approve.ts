import { z } from "zod";
import { type ApprovalField, approvalFieldSchema } from "../../approval/approval-field.ts";
import { durationOrTemplateSchema } from "../duration-schema.ts";
import { stepLabel } from "./step-fields.ts";

const FIELDS_MAX = 50;
const ASSIGNEES_MAX = 50;
const TITLE_CHARS_MAX = 2_000;
const DESCRIPTION_CHARS_MAX = 20_000;
const TIMEOUT_MIN_MS = 1_000;

export interface ApproveStep {
  kind: "approve";
  id: string | null;
  name: string | null;
  approve: {
    /** With `{{ }}`, like the description and the assignees. */
    title: string;
    description: string | null;
    fields: ApprovalField[];
    /** Names of API keys or users, roles, e-mail addresses; none = every operator. */
    assignees: string[];
    /** Null = as long as it takes. A text has `{{ }}` and gives a duration. */
    timeout: number | string | null;
    allowSelf: boolean;
  };
}

const fields = z
  .array(approvalFieldSchema)
  .max(FIELDS_MAX)
  .default([])
  .superRefine((list, context) => {
    for (const [index, { name }] of list.entries()) {
      if (list.findIndex((other) => other.name === name) === index) continue;
      const message = `There are two fields '${name}'`;
      context.addIssue({ code: "custom", path: [index, "name"], message });
    }
  });

export const approveSchema = z
  .strictObject({
    ...stepLabel,
    approve: z.strictObject({
      title: z.string().min(1, "An approval needs a title").max(TITLE_CHARS_MAX),
      description: z.string().max(DESCRIPTION_CHARS_MAX).nullable().default(null),
      fields,
      assignees: z.array(z.string().min(1).max(TITLE_CHARS_MAX)).max(ASSIGNEES_MAX).default([]),
      timeout: durationOrTemplateSchema({ minMs: TIMEOUT_MIN_MS }).nullable().default(null),
      allowSelf: z.boolean().default(true),
    }),
  })
  .transform((step): ApproveStep => ({ kind: "approve", ...step }));
