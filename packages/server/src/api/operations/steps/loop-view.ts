import { z } from "zod";
import type { ShownLoop } from "../../../domain/job/details/shown-steps.ts";

export const LoopView = z
  .strictObject({
    path: z.string(),
    iterations: z.array(z.int()).meta({ description: "Turns of the loops around it" }),
    attempts: z.array(z.int()).meta({ description: "Attempts of the monitored blocks around it" }),
    shown: z.int().meta({ description: "The turn whose steps are here, from 0" }),
    total: z.int().meta({ description: "Turns that have begun" }),
    kept: z.int().meta({
      description: "Turns that can be browsed: the first 1,000, the last 100 and the failed ones",
    }),
    failed: z.int(),
  })
  .meta({ id: "ShownLoop" });

export function viewLoop(loop: ShownLoop): z.infer<typeof LoopView> {
  const { path, iterations, attempts, turns, shown, total, failed } = loop;
  return {
    path,
    iterations: [...iterations],
    attempts: [...attempts],
    shown,
    total,
    kept: turns.size,
    failed,
  };
}
