import { RequestError } from "../../../domain/errors.ts";
import type { ItemEvent } from "../../../domain/function/function-event.ts";
import type { Job } from "../../../domain/job/job.ts";
import type { Json, JsonObject } from "../../../domain/json.ts";
import { PlanConfiguration } from "../../../domain/plan/plan-document.ts";
import { runLane } from "../../../domain/plan/plan-lanes.ts";
import { isSentTo, type Sink } from "../../../domain/plan/sink.ts";
import { RetryPolicy } from "../../../domain/retry/retry-policy.ts";
import { withPrefix } from "../../../runtime/ids.ts";
import type { NewJob, RunRow } from "../../../storage/storage.ts";
import type { CommandDeps } from "../../deps.ts";
import { checkParameters } from "../../functions/check-parameters.ts";
import { type Api, resolveApi } from "../../functions/resolve-api.ts";

const SECOND_MS = 1_000;
const SERVER_ERROR = 500;

export interface ItemRequest {
  api: string;
  parameters: Json;
  retry: JsonObject | null;
  requestTimeoutMs: number | null;
  extendedBy: string | null;
}

/** Makes the jobs of a run's items; what an `api` names is looked up once for all of them. */
export function itemMaker(
  deps: CommandDeps,
  { run, runBy, lowPriority }: { run: RunRow } & Pick<Job, "runBy" | "lowPriority">,
): (item: ItemRequest) => Promise<NewJob> {
  const { snapshot, planId } = run;
  const configuration = PlanConfiguration.parse(snapshot.configuration);
  const sink = snapshot.sink === null ? null : sentTo(snapshot.sink);
  const apis = new Map<string, Promise<Resolved>>();

  function resolved(id: string): Promise<Resolved> {
    const known = apis.get(id);
    if (known !== undefined) return known;
    const fresh = resolve(deps, id);
    apis.set(id, fresh);
    return fresh;
  }

  return async ({ api: name, parameters, retry, requestTimeoutMs, extendedBy }) => {
    const found = await resolved(name);
    const refused = "refused" in found ? found.refused : await refusalOf(found.api, parameters);
    const seconds = configuration.requestTimeout;
    const limitMs = requestTimeoutMs ?? (seconds === undefined ? undefined : seconds * SECOND_MS);
    const isRecipe = "api" in found && found.api.type === "recipe" && refused === null;
    const event: ItemEvent = {
      ...(isRecipe ? { input: parameters, parameters } : { parameters }),
      retry: RetryPolicy.parse({ ...configuration.retry, ...retry }),
      ...(limitMs !== undefined && { requestTimeoutMs: limitMs }),
      ...(refused && { refused }),
    };
    const id = deps.ids("job");
    return {
      id,
      kind: "payload",
      lane: runLane(run.id),
      recipeId: isRecipe ? name : null,
      ...(isRecipe && { recipeVersion: found.version }),
      api: name,
      planId,
      parentId: run.id,
      rootId: run.id,
      callDepth: 0,
      lowPriority,
      runBy,
      createDate: deps.clock.now(),
      triggerEventId: withPrefix("evt", id),
      event: JSON.stringify(event),
      source: "run",
      extendedBy,
      sinkDue: sink !== null && isSentTo(sink, name),
    };
  };
}

type Refused = { code: string; message: string };
type Resolved = { api: Api; version: number | null } | { refused: Refused };

/** Secrets in it may be sealed, so only what is asked for here is read. */
function sentTo(sink: JsonObject): Pick<Sink, "apisToSend"> {
  const { apisToSend } = sink;
  if (!Array.isArray(apisToSend)) return {};
  return { apisToSend: apisToSend.flatMap((api) => (typeof api === "string" ? [api] : [])) };
}

/** M-18.10: an item that names nothing fails by itself; the run goes on. */
async function resolve(deps: CommandDeps, id: string): Promise<Resolved> {
  try {
    const api = await resolveApi(deps, id);
    if (api.type === "function") return { api, version: null };
    const entry = await deps.catalog.find(id);
    return { api, version: entry?.row.activeVersion ?? null };
  } catch (error) {
    return { refused: refusedBy(error) };
  }
}

async function refusalOf(api: Api, parameters: Json): Promise<Refused | null> {
  try {
    await checkParameters(api, { parameters, pointer: "" });
    return null;
  } catch (error) {
    return refusedBy(error);
  }
}

function refusedBy(error: unknown): Refused {
  if (!(error instanceof RequestError) || error.status >= SERVER_ERROR) throw error;
  return { code: error.code, message: error.message };
}
