import { z } from "zod";
import { stepLabel } from "./step-fields.ts";

export interface StopStep {
  kind: "stop";
  id: string | null;
  name: string | null;
  status: "successful" | "failed";
  /** May have `{{ }}`. */
  reason: string | null;
}

export const stopSchema = z
  .strictObject({
    ...stepLabel,
    stop: z.strictObject({
      status: z.enum(["successful", "failed"]),
      reason: z.string().nullable().default(null),
    }),
  })
  .transform(({ stop, ...step }): StopStep => ({ kind: "stop", ...step, ...stop }));
