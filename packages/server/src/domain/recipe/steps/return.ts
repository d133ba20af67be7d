import { z } from "zod";
import type { Json } from "../../json.ts";
import { stepLabel } from "./step-fields.ts";

export interface ReturnStep {
  kind: "return";
  id: string | null;
  name: string | null;
  mask?: boolean | undefined;
  /** What the job gives to who called it; with `{{ }}` in its texts. */
  value: Json;
}

export const returnSchema = z
  .strictObject({ ...stepLabel, return: z.json() })
  .transform(({ return: value, ...step }): ReturnStep => ({ kind: "return", ...step, value }));
