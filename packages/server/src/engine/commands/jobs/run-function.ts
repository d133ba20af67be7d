import { RequestError } from "../../../domain/errors.ts";
import type { Json } from "../../../domain/json.ts";
import { isSentTo, type Sink } from "../../../domain/plan/sink.ts";
import type { RetryPolicy } from "../../../domain/retry/retry-policy.ts";
import type { Vault } from "../../../runtime/vault/vault.ts";
import type { Accepted, AcceptKey, NewJob } from "../../../storage/storage.ts";
import { jobSink } from "../../deliveries/job-sink.ts";
import { sealSink } from "../../deliveries/sealed-sink.ts";
import type { CommandDeps } from "../../deps.ts";
import { checkParameters } from "../../functions/check-parameters.ts";
import { newApiJob } from "../../functions/new-api-job.ts";
import { type Api, resolveApi } from "../../functions/resolve-api.ts";
import type { RequestKey } from "../accept/accept-events.ts";

/** How long an Idempotency-Key is remembered. */
const REQUEST_KEPT_MS = 604_800_000;

export interface FunctionRun {
  api: string;
  parameters: Json;
  retry?: RetryPolicy | undefined;
  requestTimeoutMs?: number | undefined;
  /** Where its result goes (M-18.13). */
  sink?: Sink | undefined;
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
export async function runFunction(
  deps: CommandDeps & { vault: Vault },
  run: FunctionRun,
): Promise<{ jobId: string }> {
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
  const accepted = await acceptRun(deps, { job: key === null ? job : { ...job, key }, run });
  if (accepted.outcome !== "conflict") return { jobId: accepted.jobId };
  throw new RequestError(
    "idempotency_conflict",
    "This Idempotency-Key was used for another request in the last 7 days. Use a new key for new content.",
  );
}

/** A job whose result goes somewhere is stored together with where. */
function acceptRun(
  { storage, vault }: CommandDeps & { vault: Vault },
  { job, run: { sink, api } }: { job: NewJob; run: FunctionRun },
): Promise<Accepted> {
  if (sink === undefined || !isSentTo(sink, api)) return storage.jobs.accept(job);
  const stored = sealSink(vault, { sink, before: null, scope: `job:${job.id}` });
  return storage.transaction(async (stores) => {
    const accepted = await stores.jobs.accept({ ...job, sinkDue: true });
    if (accepted.outcome === "accepted") await stores.deliveries.keepSink(jobSink(job.id, stored));
    return accepted;
  });
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
