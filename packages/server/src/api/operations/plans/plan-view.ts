import { z } from "zod";
import { PlanConfiguration, storedSchedule } from "../../../domain/plan/plan-document.ts";
import { describeSchedule } from "../../../domain/schedule/describe/describe-schedule.ts";
import { timesBetween } from "../../../domain/schedule/next-time.ts";
import { viewSink } from "../../../engine/deliveries/sealed-sink.ts";
import type { PlanRow } from "../../../storage/storage.ts";
import { instant, toInstant, toInstantOrNull } from "../../instant.ts";
import { anyObject } from "../../json-schema.ts";
import { ReasonView, viewReason } from "../jobs/job-view.ts";

const NEXT_RUNS = 10;
/** What stands in place of a value that is never shown again (G-23.8). */

const ActionView = z.strictObject({ enabled: z.boolean(), reason: z.string().nullable() });

export const PlanView = z
  .strictObject({
    id: z.string(),
    name: z.string().nullable(),
    state: z.enum(["ACTIVE", "PAUSED"]),
    reason: ReasonView.nullable().meta({ description: "Why it is paused" }),
    payloadCount: z.int().meta({ description: "Items that a run begins with" }),
    configuration: PlanConfiguration,
    schedule: anyObject.nullable().meta({ description: "As it was given" }),
    scheduleDescription: z.string().nullable().meta({ description: "In plain English" }),
    sink: anyObject.nullable().meta({ description: "Its secrets are masked" }),
    overlap: z.enum(["skip", "allow"]),
    nextRunTime: instant.nullable(),
    lastRunTime: instant.nullable(),
    nextRuns: z.array(instant).meta({ description: `The next ${NEXT_RUNS} times of the schedule` }),
    createdAt: instant,
    updatedAt: instant,
    actions: z.strictObject({ trigger: ActionView, pause: ActionView, resume: ActionView }),
  })
  .meta({ id: "Plan" });
export type PlanView = z.infer<typeof PlanView>;

export function viewPlan(plan: PlanRow, now: number): PlanView {
  const isPaused = plan.state === "PAUSED";
  const schedule = storedSchedule(plan.schedule);
  return {
    id: plan.id,
    name: plan.name,
    state: plan.state,
    reason: viewReason(plan.reason),
    payloadCount: plan.payloadCount,
    configuration: PlanConfiguration.parse(plan.configuration),
    schedule: plan.schedule,
    scheduleDescription: schedule && describeSchedule(schedule),
    sink: plan.sink && viewSink(plan.sink),
    overlap: plan.overlap,
    nextRunTime: toInstantOrNull(plan.nextRunAt),
    lastRunTime: toInstantOrNull(plan.lastRunAt),
    nextRuns:
      schedule === null || isPaused
        ? []
        : timesBetween(schedule, { afterMs: now, countMax: NEXT_RUNS }).map(toInstant),
    createdAt: toInstant(plan.createdAt),
    updatedAt: toInstant(plan.updatedAt),
    actions: {
      trigger: actionOf(!isPaused, "The plan is paused; resume it first"),
      pause: actionOf(!isPaused, "The plan is paused"),
      resume: actionOf(isPaused, "The plan is active"),
    },
  };
}

function actionOf(enabled: boolean, why: string): z.infer<typeof ActionView> {
  return { enabled, reason: enabled ? null : why };
}
