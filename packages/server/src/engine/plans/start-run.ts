import type { Reason } from "../../domain/job/job.ts";
import { PlanConfiguration } from "../../domain/plan/plan-document.ts";
import { planLane } from "../../domain/plan/plan-lanes.ts";
import { withPrefix } from "../../runtime/ids.ts";
import type { AcceptKey, NewRun, PlanRow, Transaction } from "../../storage/storage.ts";
import { jobSink } from "../deliveries/job-sink.ts";
import type { CommandDeps } from "../deps.ts";

export interface RunRequest {
  plan: PlanRow;
  type: NewRun["type"];
  scheduledAt: number | null;
  runBy: string | null;
  now: number;
  /** One run per plan and instant, ever. */
  key?: AcceptKey;
}

/**
 * Makes a run of a plan that is locked, with what the plan says now (M-18.6). Null when there is one
 * under this key already.
 */
export async function startRun(
  stores: Transaction,
  { ids }: Pick<CommandDeps, "ids">,
  { plan, type, scheduledAt, runBy, now, key }: RunRequest,
): Promise<string | null> {
  const id = ids("run");
  const { configuration, sink, revision } = plan;
  const accepted = await stores.jobs.accept({
    id,
    kind: "run",
    lane: planLane(plan.id),
    recipeId: null,
    planId: plan.id,
    lowPriority: false,
    runBy,
    createDate: now,
    triggerEventId: withPrefix("evt", id),
    event: JSON.stringify({
      type,
      scheduledAt: scheduledAt === null ? null : new Date(scheduledAt).toISOString(),
      configuration,
    }),
    source: type === "MANUAL" ? "manual" : "schedule",
    ...(key && { key }),
  });
  if (accepted.outcome !== "accepted") return null;
  const { maxConcurrentRequests } = PlanConfiguration.parse(configuration);
  await stores.plans.insertRun({
    id,
    planId: plan.id,
    revision,
    type,
    scheduledAt,
    snapshot: { configuration, sink },
    maxConcurrentRequests,
    now,
  });
  if (sink !== null) await stores.deliveries.keepSink(jobSink(id, sink));
  return id;
}

/** T25: a run that came due while another one was active, kept so that people see why it is missing. */
export async function skipRun(
  stores: Transaction,
  { runId, reason, now }: { runId: string; reason: Reason; now: number },
): Promise<void> {
  const job = await stores.lockJob(runId);
  if (job === null) throw new Error(`The run ${runId} that was just made is gone`);
  const skipped = { ...job, status: "CANCELED", reason, endDate: now } as const;
  await stores.updateJob(skipped, { state: "resting" });
}
