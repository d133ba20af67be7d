import type { FunctionEvent } from "../../domain/function/function-event.ts";
import { functionLane } from "../../domain/function/function-info.ts";
import type { JobKind } from "../../domain/job/job.ts";
import { withPrefix } from "../../runtime/ids.ts";
import type { NewJob } from "../../storage/storage.ts";
import type { CommandDeps } from "../deps.ts";
import type { Api } from "./resolve-api.ts";

export interface ApiJobRequest extends FunctionEvent {
  kind: Extract<JobKind, "task" | "payload" | "call">;
  source: string;
  runBy: string | null;
  lowPriority: boolean;
}

/** The job that runs an `api`: of a function in its lane, of a recipe as one of the recipe's jobs. */
export function newApiJob(
  { ids, clock }: Pick<CommandDeps, "ids" | "clock">,
  api: Pick<Api, "type" | "id">,
  { kind, source, runBy, lowPriority, ...event }: ApiJobRequest,
): NewJob {
  const id = ids("job");
  const isFunction = api.type === "function";
  return {
    id,
    kind,
    lane: isFunction ? functionLane(api.id) : api.id,
    recipeId: isFunction ? null : api.id,
    api: api.id,
    lowPriority,
    runBy,
    createDate: clock.now(),
    triggerEventId: withPrefix("evt", id),
    // What a called recipe finds as its trigger's input (README §3).
    event: JSON.stringify(isFunction ? event : { input: event.parameters }),
    source,
  };
}
