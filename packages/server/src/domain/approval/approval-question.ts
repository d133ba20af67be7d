import { z } from "zod";
import type { JsonObject } from "../json.ts";
import { type ApprovalField, approvalFieldSchema } from "./approval-field.ts";

/** What is asked of people, with everything evaluated. */
export interface ApprovalQuestion {
  title: string;
  description: string | null;
  /** Names of API keys or users, roles, e-mail addresses. None = every operator. */
  assignees: string[];
  fields: ApprovalField[];
  /** Who asked for the job may decide it. */
  allowSelf: boolean;
}

const questionSchema = z.object({
  title: z.string(),
  description: z.string().nullable(),
  assignees: z.array(z.string()),
  fields: z.array(approvalFieldSchema),
  allowSelf: z.boolean(),
});

/** As the store keeps it. */
export function readQuestion(details: JsonObject | null): ApprovalQuestion {
  return questionSchema.parse(details);
}

export function isMailAddress(name: string): boolean {
  return z.email().safeParse(name).success;
}
