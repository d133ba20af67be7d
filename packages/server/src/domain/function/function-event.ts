import type { Json } from "../json.ts";
import type { RetryPolicy } from "../retry/retry-policy.ts";

/** The trigger event of a job that runs a function: what its caller asked for. */
export interface FunctionEvent {
  parameters: Json;
  /** Overrides the function's own, field by field. */
  retry?: RetryPolicy;
  /** Of one attempt; overrides the function's own. */
  requestTimeoutMs?: number;
}
