import { z } from "zod";
import type { Json } from "../../json.ts";
import { idSchema } from "../recipe-names.ts";
import { stepLabel, stepTimeoutSchema } from "./step-fields.ts";

export interface ActionStep {
  kind: "action";
  id: string;
  name: string | null;
  action: string;
  /** With `{{ }}` in its texts. */
  input: Json;
  /** Null: the recipe's. */
  timeoutMs: number | null;
}

export const actionSchema = z
  .strictObject({
    id: idSchema,
    name: stepLabel.name,
    action: z.string(),
    input: z.json().default({}),
    timeout: stepTimeoutSchema.nullable().default(null),
  })
  .transform(
    ({ timeout, ...step }): ActionStep => ({ kind: "action", ...step, timeoutMs: timeout }),
  );
