import { z } from "zod";
import type { Operated } from "../../../engine/operation.ts";
import { JobView, viewJob } from "./job-view.ts";

/** The job after an operation. */
export const OperatedView = JobView.extend({
  changed: z.boolean().meta({ description: "False when it was in effect already" }),
}).meta({ id: "OperatedJob" });

export function viewOperated(
  { job, changed }: Operated,
  now: number,
): z.infer<typeof OperatedView> {
  return { ...viewJob(job, now), changed };
}
