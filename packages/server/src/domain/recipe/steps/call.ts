import { z } from "zod";
import { CALL_MODES, type CallMode } from "../../job/call-mode.ts";
import type { Json } from "../../json.ts";
import { durationSchema } from "../duration-schema.ts";
import { idSchema } from "../recipe-names.ts";
import { stepLabel } from "./step-fields.ts";

/** Longest time that a job waits for others: that of a `wait`, 366 days. */
export const CALL_TIMEOUT_MAX_MS = 31_622_400_000;
const CALL_TIMEOUT_MIN_MS = 1_000;

export interface CallStep {
  kind: "call";
  id: string;
  name: string | null;
  mask?: boolean | undefined;
  /** Id of the callable recipe. That it exists is found out when it is called. */
  call: string;
  mode: CallMode;
  /** What the recipe gets as `trigger.input`; with `{{ }}` in its texts. */
  input: Json;
  /** A cancel of this job cancels the called one too. */
  cancelWithParent: boolean;
  /** How long a caller waits; null: the limit of a job (C-14.6). */
  timeoutMs: number | null;
}

export const callTimeoutSchema = durationSchema({
  minMs: CALL_TIMEOUT_MIN_MS,
  maxMs: CALL_TIMEOUT_MAX_MS,
});

export const callSchema = z
  .strictObject({
    id: idSchema,
    name: stepLabel.name,
    mask: stepLabel.mask,
    call: idSchema,
    mode: z.enum(CALL_MODES).default("sync"),
    input: z.json().default({}),
    cancelWithParent: z.boolean().default(false),
    timeout: callTimeoutSchema.nullable().default(null),
  })
  .refine(({ mode, timeout }) => mode === "sync" || timeout === null, {
    path: ["timeout"],
    message: "Nobody waits for an asynchronous call; set a timeout where it is awaited",
  })
  .transform(({ timeout, ...step }): CallStep => ({ kind: "call", ...step, timeoutMs: timeout }));
