import { z } from "zod";
import type { Json } from "../../json.ts";
import { idSchema } from "../recipe-names.ts";
import { holdTimeoutSchema, stepLabel, stepTimeoutSchema } from "./step-fields.ts";

export interface ActionStep {
  kind: "action";
  id: string;
  name: string | null;
  mask?: boolean | undefined;
  action: string;
  /** With `{{ }}` in its texts. */
  input: Json;
  /** Null: the recipe's. */
  timeoutMs: number | null;
  /** How long a long action may be on hold; null = as long as it takes. */
  holdTimeoutMs: number | null;
}

export const actionSchema = z
  .strictObject({
    id: idSchema,
    name: stepLabel.name,
    mask: stepLabel.mask,
    action: z.string(),
    input: z.json().default({}),
    timeout: stepTimeoutSchema.nullable().default(null),
    holdTimeout: holdTimeoutSchema.nullable().default(null),
  })
  .transform(
    ({ timeout, holdTimeout, ...step }): ActionStep => ({
      kind: "action",
      ...step,
      timeoutMs: timeout,
      holdTimeoutMs: holdTimeout,
    }),
  );
