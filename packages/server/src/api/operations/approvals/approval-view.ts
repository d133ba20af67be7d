import { z } from "zod";
import { APPROVAL_FIELD_TYPES } from "../../../domain/approval/approval-field.ts";
import { readQuestion } from "../../../domain/approval/approval-question.ts";
import { isJsonObject, type JsonObject } from "../../../domain/json.ts";
import { type ApprovalStatus, approvalStatuses, type Hold } from "../../../storage/storage.ts";
import { instant, toInstant, toInstantOrNull } from "../../instant.ts";
import { anyObject } from "../../json-schema.ts";

const ApprovalFieldView = z
  .strictObject({
    name: z.string(),
    label: z.string().nullable(),
    type: z.enum(APPROVAL_FIELD_TYPES),
    options: z.array(z.string()),
    required: z.boolean().meta({ description: "Needed to approve" }),
  })
  .meta({ id: "ApprovalField" });

/** What somebody sees who has nothing but a link. */
export const LinkedApprovalView = z
  .strictObject({
    id: z.string(),
    status: z.enum(approvalStatuses),
    title: z.string(),
    description: z.string().nullable(),
    fields: z.array(ApprovalFieldView),
    openedAt: instant,
    expiresAt: instant.nullable(),
    decidedAt: instant.nullable(),
    decidedBy: z.string().nullable(),
    comment: z.string().nullable(),
    values: anyObject.nullable().meta({ description: "The fields as they were filled in" }),
  })
  .meta({ id: "LinkedApproval" });
export type LinkedApprovalView = z.infer<typeof LinkedApprovalView>;

export const ApprovalView = LinkedApprovalView.extend({
  jobId: z.string(),
  repeat: z.int(),
  recipeId: z.string().nullable(),
  step: z.string().meta({ description: "JSON Pointer into the recipe document" }),
  requestedBy: z.string().nullable().meta({ description: "Who asked for the job" }),
  assignees: z
    .array(z.string())
    .meta({ description: "Names of API keys, roles or e-mail addresses; none = every operator" }),
  allowSelf: z.boolean().meta({ description: "Who asked for the job may decide" }),
}).meta({ id: "Approval" });
export type ApprovalView = z.infer<typeof ApprovalView>;

export function viewApproval(hold: Hold, now: number): ApprovalView {
  const { jobId, repeat, recipeId, stepKey, runBy } = hold;
  const { assignees, allowSelf } = readQuestion(hold.details);
  return {
    ...viewLinkedApproval(hold, now),
    jobId,
    repeat,
    recipeId,
    step: stepKey.split(" ", 1)[0] ?? "",
    requestedBy: runBy,
    assignees,
    allowSelf,
  };
}

export function viewLinkedApproval(hold: Hold, now: number): LinkedApprovalView {
  const { title, description, fields } = readQuestion(hold.details);
  const status = statusOf(hold, now);
  const isDecided = hold.status === "answered";
  const given: JsonObject = isJsonObject(hold.answer) ? hold.answer : {};
  return {
    id: hold.id,
    status,
    title,
    description,
    fields,
    openedAt: toInstant(hold.openedAt),
    expiresAt: toInstantOrNull(hold.expiresAt),
    decidedAt: isDecided ? toInstantOrNull(hold.answeredAt) : null,
    decidedBy: isDecided ? hold.answeredBy : null,
    comment: typeof given.comment === "string" ? given.comment : null,
    values: isJsonObject(given.fields) ? given.fields : null,
  };
}

function statusOf({ status, decision, isLive, expiresAt }: Hold, now: number): ApprovalStatus {
  if (status === "answered") return decision ?? "approved";
  const isOpen = status === "open" && isLive && (expiresAt === null || now < expiresAt);
  return isOpen ? "open" : "expired";
}
