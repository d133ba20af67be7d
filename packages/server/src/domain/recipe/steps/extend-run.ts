import { z } from "zod";
import type { Json } from "../../json.ts";
import { stepLabel } from "./step-fields.ts";

/** Adds items to the run that the job is an item of, with its success (N-22.4). */
export interface ExtendRunStep {
  kind: "extendRun";
  id: string | null;
  name: string | null;
  mask?: boolean | undefined;
  /** A list of items, one item, or a text with `{{ }}` that gives either. */
  items: Json;
}

const items = z.union([z.string(), z.array(z.json()).max(10_000), z.record(z.string(), z.json())]);

export const extendRunSchema = z
  .strictObject({ ...stepLabel, extendRun: items })
  .transform(
    ({ extendRun, ...step }): ExtendRunStep => ({ kind: "extendRun", ...step, items: extendRun }),
  );
