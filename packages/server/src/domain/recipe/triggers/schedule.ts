import { z } from "zod";
import { scheduleSchema } from "../../schedule/read/schedule-schema.ts";
import type { Schedule } from "../../schedule/schedule.ts";
import { type EventRules, eventRules } from "./event-rules.ts";

/** Fires by the clock (requirements §20, §21): the event is `{scheduledAt}`. */
export interface ScheduleTrigger extends EventRules {
  type: "schedule";
  schedule: Schedule;
}

export const scheduleTriggerSchema = z
  .strictObject({
    type: z.literal("schedule"),
    if: eventRules.if,
    schedule: scheduleSchema(),
  })
  .transform((trigger): ScheduleTrigger => ({ ...trigger, dedupe: null, batch: null }));
