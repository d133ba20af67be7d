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

/** The trigger event of an item of a run. */
export interface ItemEvent extends FunctionEvent {
  /** What a callable recipe finds as its trigger's input. */
  input?: Json;
  /** Why it cannot run: known when the job was made, and told by it (M-18.10). */
  refused?: { code: string; message: string };
}
