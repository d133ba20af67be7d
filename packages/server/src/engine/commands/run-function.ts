import { RequestError } from "../../domain/errors.ts";
import type { Json } from "../../domain/json.ts";
import type { RetryPolicy } from "../../domain/retry/retry-policy.ts";
import type { AcceptKey } from "../../storage/storage.ts";
import type { CommandDeps } from "../deps.ts";
import { checkParameters } from "../functions/check-parameters.ts";
import { newApiJob } from "../functions/new-api-job.ts";
import { type Api, resolveApi } from "../functions/resolve-api.ts";
import type { RequestKey } from "./accept-events.ts";

/** How long an Idempotency-Key is remembered. */
const REQUEST_KEPT_MS = 604_800_000;

export interface FunctionRun {
  api: string;
  parameters: Json;
  retry?: RetryPolicy | undefined;
  requestTimeoutMs?: number | undefined;
  lowPriority: boolean;
  runBy: string | null;
  /** The Idempotency-Key of the request, if it had one. */
  request: RequestKey | null;
}

/**
 * Makes a `task` job of one call of a function or callable recipe (M-18.13); durable when it
 * resolves. Refuses with `api_not_found`, `function_broken`, `invalid_value`, `recipe_not_active`,
 * `wrong_trigger`, `idempotency_conflict`.
 */
export async function runFunction(deps: CommandDeps, run: FunctionRun): Promise<{ jobId: string }> {
  const { parameters, retry, requestTimeoutMs, lowPriority, runBy } = run;
  const api = await resolveApi(deps, run.api);
  refuseForRecipes(api, run);
  await checkParameters(api, { parameters, pointer: "/parameters" });
  const job = newApiJob(deps, api, {
    kind: "task",
    source: "run",
    parameters,
    ...(retry && { retry }),
    ...(requestTimeoutMs !== undefined && { requestTimeoutMs }),
    lowPriority,
    runBy,
  });
  const key = keyOf(run.request, deps.clock.now());
  const accepted = await deps.storage.jobs.accept(key === null ? job : { ...job, key });
  if (accepted.outcome !== "conflict") return { jobId: accepted.jobId };
  throw new RequestError(
    "idempotency_conflict",
    "This Idempotency-Key was used for another request in the last 7 days. Use a new key for new content.",
  );
}

/** A recipe says by itself how its steps are retried and how long they may take. */
function refuseForRecipes({ type, id }: Api, { retry, requestTimeoutMs }: FunctionRun): void {
  if (type === "function") return;
  const field =
    retry !== undefined ? "retry" : requestTimeoutMs !== undefined ? "requestTimeout" : null;
  if (field === null) return;
  const message = `'${id}' is a recipe: its document says how it is retried and limited.`;
  throw new RequestError("invalid_value", message, {
    errors: [{ pointer: `/${field}`, code: "invalid_value", message }],
  });
}

function keyOf(request: RequestKey | null, now: number): AcceptKey | null {
  return request === null ? null : { ...request, expiresAt: now + REQUEST_KEPT_MS };
}
