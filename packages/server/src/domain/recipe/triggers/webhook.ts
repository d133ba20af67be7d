import { z } from "zod";
import { type EventRules, eventRules } from "./event-rules.ts";

const TOLERANCE_SECONDS_DEFAULT = 300;
const TOLERANCE_SECONDS_MAX = 3_600;
const HEADER_CHARS_MAX = 100;
const PREFIX_CHARS_MAX = 50;

/** `POST /hooks/{recipe}`: the event is `{method, headers, query, body}`. */
export interface WebhookTrigger extends EventRules {
  type: "webhook";
  /** Null: whoever knows the address may send. */
  signature: Signature | null;
}

/** How a webhook proves that its sender knows the secret. */
export type Signature =
  | {
      type: "standard-webhooks";
      /** How old or new the signed time may be. */
      toleranceSeconds: number;
    }
  | {
      type: "hmac-sha256";
      /** In lower case. */
      header: string;
      /** What stands before the hexadecimal digest. */
      prefix: string;
    };

const signatureSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("standard-webhooks"),
    toleranceSeconds: z.int().min(1).max(TOLERANCE_SECONDS_MAX).default(TOLERANCE_SECONDS_DEFAULT),
  }),
  z.strictObject({
    type: z.literal("hmac-sha256"),
    header: z
      .string()
      .max(HEADER_CHARS_MAX)
      .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, "This is no name of a header")
      .transform((name) => name.toLowerCase())
      .default("x-hub-signature-256"),
    prefix: z
      .string()
      .max(PREFIX_CHARS_MAX)
      .regex(/^[\x20-\x7e]*$/, "A header has plain characters only")
      .default("sha256="),
  }),
]);

export const webhookSchema = z.strictObject({
  type: z.literal("webhook"),
  ...eventRules,
  signature: signatureSchema.nullable().default(null),
});
