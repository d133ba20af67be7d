import { z } from "zod";
import { type CallableTrigger, callableSchema } from "./triggers/callable.ts";
import { type EventRules, eventRules } from "./triggers/event-rules.ts";
import { type PollTrigger, pollSchema } from "./triggers/poll.ts";
import { type ScheduleTrigger, scheduleTriggerSchema } from "./triggers/schedule.ts";
import { type WebhookTrigger, webhookSchema } from "./triggers/webhook.ts";

/** What makes the jobs of a recipe. */
export type Trigger =
  | WebhookTrigger
  | ScheduleTrigger
  | PollTrigger
  | CallableTrigger
  | ManualTrigger;

export type TriggerType = Trigger["type"];

/** Jobs are made by people and programs alone, by `POST /recipes/{id}/jobs`. */
export interface ManualTrigger extends EventRules {
  type: "manual";
}

const manualSchema = z.strictObject({ type: z.literal("manual"), ...eventRules });

export const triggerSchemas = {
  webhook: webhookSchema,
  schedule: scheduleTriggerSchema,
  poll: pollSchema,
  callable: callableSchema,
  manual: manualSchema,
} as const satisfies Record<TriggerType, z.ZodType<Trigger>>;

export const triggerSchema: z.ZodType<Trigger> = z.discriminatedUnion("type", [
  triggerSchemas.webhook,
  triggerSchemas.schedule,
  triggerSchemas.poll,
  triggerSchemas.callable,
  triggerSchemas.manual,
]);
