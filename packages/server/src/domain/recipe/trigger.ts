import { z } from "zod";

/** What makes the jobs of a recipe. */
export type Trigger = WebhookTrigger | ManualTrigger;

/** What any trigger may have. */
interface EventRules {
  /** Text with `{{ }}` over `trigger` alone: events with the same value are one. */
  dedupe: string | null;
}

export interface WebhookTrigger extends EventRules {
  type: "webhook";
}

export interface ManualTrigger extends EventRules {
  type: "manual";
}

const eventRules = { dedupe: z.string().nullable().default(null) };

const webhookSchema = z.strictObject({ type: z.literal("webhook"), ...eventRules });
const manualSchema = z.strictObject({ type: z.literal("manual"), ...eventRules });

export const triggerSchema: z.ZodType<Trigger> = z.discriminatedUnion("type", [
  webhookSchema,
  manualSchema,
]);

export type TriggerType = Trigger["type"];
