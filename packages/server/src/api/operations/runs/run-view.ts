import { z } from "zod";
import type { Job } from "../../../domain/job/job.ts";
import { isFinal, JOB_STATUSES } from "../../../domain/job/life-cycle.ts";
import { PlanConfiguration } from "../../../domain/plan/plan-document.ts";
import { viewSink } from "../../../engine/deliveries/sealed-sink.ts";
import type { DeliveryStatus, RunEntry, RunProgress } from "../../../storage/storage.ts";
import { instant, toInstant, toInstantOrNull } from "../../instant.ts";
import { anyObject } from "../../json-schema.ts";
import { JobErrorView, JobView, ReasonView, viewJob, viewReason } from "../jobs/job-view.ts";

const PERCENT = 100;
/** Fewer ends than this say nothing of how long the others will take. */
const ESTIMATE_FROM = 3;

/** M-18.6, with the names of this API. */
const summary = {
  id: z.string(),
  planId: z.string(),
  type: z.enum(["MANUAL", "SCHEDULED"]),
  scheduledAt: instant.nullable().meta({ description: "The instant of the schedule it is for" }),
  status: z.enum(JOB_STATUSES),
  hasErrors: z.boolean(),
  payloads: z.int().meta({ description: "Items, those that were added included" }),
  successful: z.int(),
  failed: z.int().meta({ description: "Failed or canceled" }),
  pending: z.int().meta({ description: "Not ended yet" }),
  progress: z.number().meta({ description: "0 to 100" }),
  createDate: instant,
  startDate: instant.nullable(),
  endDate: instant.nullable(),
  error: JobErrorView.nullable(),
  reason: ReasonView.nullable(),
};

export const RunSummary = z.strictObject(summary).meta({ id: "RunSummary" });

const DeliveryCounts = z
  .strictObject({
    pending: z.int(),
    retrying: z.int(),
    delivered: z.int(),
    failed: z.int(),
    skipped: z.int(),
  })
  .meta({ description: "Results of items on their way to the sink, by status" });

export const RunView = z
  .strictObject({
    ...summary,
    running: z.int().meta({ description: "Items that a worker executes" }),
    waitingForRetry: z.int(),
    deliveries: DeliveryCounts,
    expanded: z.boolean().meta({ description: "All items of the plan have their jobs" }),
    estimatedEndDate: instant
      .nullable()
      .meta({ description: "If the rest goes on as so far; null while that cannot be said" }),
    configurationSnapshot: z.strictObject({
      configuration: PlanConfiguration,
      sink: anyObject.nullable(),
    }),
    job: JobView,
  })
  .meta({ id: "Run" });

export function viewRunSummary({ run, job }: RunEntry): z.infer<typeof RunSummary> {
  const { total, finished, failed } = job.children;
  const { error } = job;
  return {
    id: job.id,
    planId: run.planId,
    type: run.type,
    scheduledAt: toInstantOrNull(run.scheduledAt),
    status: job.status,
    hasErrors: job.hasErrors || failed > 0,
    payloads: total,
    successful: finished - failed,
    failed,
    pending: total - finished,
    progress: progressOf(job),
    createDate: toInstant(job.createDate),
    startDate: toInstantOrNull(job.startDate),
    endDate: toInstantOrNull(job.endDate),
    error: error && { code: error.code, message: error.message, step: error.step },
    reason: viewReason(job.reason),
  };
}

interface RunFacts extends RunProgress {
  now: number;
  deliveries: Record<DeliveryStatus, number>;
}

export function viewRun(
  entry: RunEntry,
  { now, running, waitingForRetry, deliveries }: RunFacts,
): z.infer<typeof RunView> {
  const { run, job } = entry;
  const { configuration, sink } = run.snapshot;
  return {
    ...viewRunSummary(entry),
    hasErrors: job.hasErrors || job.children.failed > 0 || deliveries.failed > 0,
    running,
    waitingForRetry,
    deliveries,
    expanded: run.expanded,
    estimatedEndDate: toInstantOrNull(estimatedEnd(job, now)),
    configurationSnapshot: {
      configuration: PlanConfiguration.parse(configuration),
      sink: sink && viewSink(sink),
    },
    job: viewJob(job, now),
  };
}

function progressOf({ status, children: { total, finished } }: Job): number {
  if (status === "COMPLETED") return PERCENT;
  return total === 0 ? 0 : Math.floor((PERCENT * finished) / total);
}

function estimatedEnd({ status, startDate, children }: Job, now: number): number | null {
  const { total, finished } = children;
  if (isFinal(status) || startDate === null || finished < ESTIMATE_FROM) return null;
  return now + Math.round(((now - startDate) / finished) * (total - finished));
}
