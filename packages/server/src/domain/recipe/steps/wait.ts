import { z } from "zod";
import { durationOrTemplateSchema } from "../duration-schema.ts";
import { stepLabel } from "./step-fields.ts";

export interface WaitStep {
  kind: "wait";
  id: string | null;
  name: string | null;
  wait:
    | { type: "for"; durationMs: number }
    /** A text with `{{ }}` that gives a duration. */
    | { type: "forTemplate"; duration: string }
    /** An ISO instant, or a text with `{{ }}` that gives one. */
    | { type: "until"; instant: string };
}

export const waitSchema = z
  .strictObject({
    ...stepLabel,
    wait: z.union([
      z.strictObject({ for: durationOrTemplateSchema() }),
      z.strictObject({ until: z.string() }),
    ]),
  })
  .transform(({ wait, ...step }): WaitStep => ({ kind: "wait", ...step, wait: readWait(wait) }));

function readWait(wait: { for: string | number } | { until: string }): WaitStep["wait"] {
  if ("until" in wait) return { type: "until", instant: wait.until };
  return typeof wait.for === "number"
    ? { type: "for", durationMs: wait.for }
    : { type: "forTemplate", duration: wait.for };
}
