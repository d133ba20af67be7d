import { z } from "zod";
import type { FunctionInfo } from "../../../domain/function/function-info.ts";
import { RetryPolicy } from "../../../domain/retry/retry-policy.ts";
import { anyObject } from "../../json-schema.ts";

export const FunctionView = z
  .strictObject({
    id: z.string(),
    input: anyObject
      .nullable()
      .meta({ description: "JSON Schema of the parameters; null = anything" }),
    restartable: z.boolean(),
    stoppable: z.boolean(),
    timeout: z.number().meta({ description: "Seconds that one attempt may take" }),
    retry: RetryPolicy.nullable().meta({ description: "Null = three attempts without a pause" }),
    file: z.string(),
    error: z.string().nullable().meta({ description: "Why it cannot run; null when it can" }),
  })
  .meta({ id: "Function" });

const SECOND_MS = 1_000;

export function viewFunction({ timeoutMs, ...info }: FunctionInfo): z.output<typeof FunctionView> {
  return { ...info, timeout: timeoutMs / SECOND_MS };
}
