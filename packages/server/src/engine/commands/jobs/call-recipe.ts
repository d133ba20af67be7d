import { RequestError } from "../../../domain/errors.ts";
import type { JsonObject } from "../../../domain/json.ts";
import { withPrefix } from "../../../runtime/ids.ts";
import type { NewJob } from "../../../storage/storage.ts";
import type { CommandDeps } from "../../deps.ts";
import { checkParameters } from "../../functions/check-parameters.ts";
import type { RequestKey } from "../accept/accept-events.ts";

/** How long an Idempotency-Key is remembered. */
const REQUEST_KEPT_MS = 604_800_000;

export interface RecipeCall {
  recipeId: string;
  /** What the recipe gets as `trigger.input`. */
  input: JsonObject;
  runBy: string | null;
  request: RequestKey | null;
}

/**
 * Makes a job of one call of a callable recipe from outside (C-14.8); durable when it resolves.
 * Refuses with `not_found`, `wrong_trigger`, `recipe_not_active`, `invalid_value` (where in the
 * input), `idempotency_conflict`.
 */
export async function callRecipe(
  deps: CommandDeps,
  { recipeId, input, runBy, request }: RecipeCall,
): Promise<{ jobId: string }> {
  const version = await callableVersion(deps, recipeId);
  const { callable } = await deps.catalog.program(recipeId, version);
  const api = { type: "recipe", id: recipeId, input: callable?.input ?? null } as const;
  await checkParameters(api, { parameters: input, pointer: "/input" });
  const now = deps.clock.now();
  const id = deps.ids("job");
  const job: NewJob = {
    id,
    kind: "recipe",
    lane: recipeId,
    recipeId,
    lowPriority: false,
    runBy,
    createDate: now,
    triggerEventId: withPrefix("evt", id),
    event: JSON.stringify({ input }),
    source: "call",
    ...(request && { key: { ...request, expiresAt: now + REQUEST_KEPT_MS } }),
  };
  const accepted = await deps.storage.jobs.accept(job);
  if (accepted.outcome !== "conflict") return { jobId: accepted.jobId };
  throw new RequestError(
    "idempotency_conflict",
    "This Idempotency-Key was used for another request in the last 7 days. Use a new key for new content.",
  );
}

async function callableVersion({ catalog }: CommandDeps, recipeId: string): Promise<number> {
  const entry = await catalog.find(recipeId);
  if (entry === null) throw new RequestError("not_found", `There is no recipe '${recipeId}'.`);
  const { triggerType, active, activeVersion } = entry.row;
  if (triggerType !== "callable") {
    throw new RequestError(
      "wrong_trigger",
      `Recipe '${recipeId}' has a ${triggerType} trigger; only callable recipes can be called.`,
    );
  }
  if (active && activeVersion !== null) return activeVersion;
  throw new RequestError("recipe_not_active", `Recipe '${recipeId}' is stopped. Start it first.`);
}
