import { z } from "zod";
import { JOB_STATUSES } from "../../../domain/job/life-cycle.ts";
import type { BulkPreview } from "../../../engine/commands/bulk/preview-bulk.ts";
import {
  BULK_OPS,
  BULK_OUTCOMES,
  type BulkOperation,
  type BulkOutcome,
  type BulkSelection,
} from "../../../storage/storage.ts";
import { instant, toInstant, toInstantOrNull } from "../../instant.ts";

const PERCENT = 100;

export const BulkPreviewView = z
  .strictObject({
    asOf: instant
      .nullable()
      .meta({ description: "Send it with the operation, so that it is the same jobs" }),
    matched: z.int().meta({ description: "Jobs of the selection" }),
    eligible: z.int().meta({ description: "Those that the operation is possible for now" }),
    skipped: z.array(z.strictObject({ reason: z.string(), count: z.int() })),
    byStatus: z.array(z.strictObject({ status: z.enum(JOB_STATUSES), count: z.int() })),
    byRecipe: z.array(z.strictObject({ recipeId: z.string(), count: z.int() })),
    sample: z.array(
      z.strictObject({
        id: z.string(),
        status: z.enum(JOB_STATUSES),
        recipeId: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "BulkPreview" });

export const BulkStartedView = z
  .strictObject({
    id: z.string(),
    jobId: z.string().meta({ description: "The job that does the work" }),
    matched: z.int(),
    eligible: z.int(),
  })
  .meta({ id: "BulkStarted" });

const counts = z.strictObject({
  changed: z.int(),
  skipped: z.int().meta({ description: "There was no need, or it was over" }),
  refused: z.int().meta({ description: "Not possible for this job" }),
  failed: z.int().meta({ description: "An error of the server" }),
});

export const BulkOperationView = z
  .strictObject({
    id: z.string(),
    jobId: z.string(),
    op: z.enum(BULK_OPS),
    select: z.strictObject({
      ids: z.int().optional().meta({ description: "How many jobs were named" }),
      filter: z.record(z.string(), z.string()).optional(),
      asOf: instant.optional(),
    }),
    options: z.strictObject({
      spreadMs: z.number().optional(),
      fromStep: z.string().optional(),
    }),
    reason: z.string().nullable(),
    by: z.string(),
    matched: z.int(),
    eligible: z.int(),
    counts,
    progress: z.number().meta({ description: "0 to 100" }),
    status: z.enum(JOB_STATUSES).meta({ description: "CANCELED: it was aborted" }),
    createdAt: instant,
    endedAt: instant.nullable(),
  })
  .meta({ id: "BulkOperation" });
type BulkOperationView = z.infer<typeof BulkOperationView>;

export const BulkOutcomeView = z.strictObject({
  jobId: z.string(),
  outcome: z.enum(BULK_OUTCOMES),
  reason: z.string().nullable(),
  at: instant,
});

export function viewPreview(
  { sample, ...preview }: BulkPreview,
  selection: BulkSelection,
): z.infer<typeof BulkPreviewView> {
  return {
    ...preview,
    asOf: "asOf" in selection ? toInstant(selection.asOf) : null,
    sample: sample.map(({ id, status, recipeId }) => ({ id, status, recipeId })),
  };
}

export function viewBulk(operation: BulkOperation): BulkOperationView {
  const { id, jobId, op, options, reason, actor, matched, eligible } = operation;
  const { changed, skipped, refused, failed } = operation.counts;
  const done = changed + skipped + refused + failed;
  const isOver = operation.endedAt !== null;
  return {
    ...{ id, jobId, op, options, reason, matched, eligible },
    by: actor.name,
    select: viewSelection(operation),
    counts: operation.counts,
    progress: isOver ? PERCENT : Math.floor((Math.min(done, matched) / Math.max(matched, 1)) * 99),
    status: operation.status ?? (isOver ? "COMPLETED" : "CANCELED"),
    createdAt: toInstant(operation.createdAt),
    endedAt: toInstantOrNull(operation.endedAt),
  };
}

function viewSelection({ selection }: BulkOperation): BulkOperationView["select"] {
  if ("ids" in selection) return { ids: selection.ids.length };
  return { filter: { ...selection.query }, asOf: toInstant(selection.asOf) };
}

export function viewOutcome({ at, ...outcome }: BulkOutcome): z.infer<typeof BulkOutcomeView> {
  return { ...outcome, at: toInstant(at) };
}
