import { RequestError } from "../../../domain/errors.ts";
import type { Json, JsonObject } from "../../../domain/json.ts";
import { isJsonObject } from "../../../domain/json.ts";
import { withPrefix } from "../../../runtime/ids.ts";
import { InvalidSchema, type SchemaMismatch } from "../../../runtime/json-schema-check.ts";
import type { NewJob } from "../../../storage/storage.ts";
import type { CallStep } from "../../program.ts";
import type { CatalogEntry } from "../../recipe-catalog.ts";
import type { Execution } from "../execution.ts";
import { askStore } from "../records/ask-store.ts";
import type { StepFailure } from "../step-failure.ts";

/** Calls within calls (C-14.7): what is deeper calls itself for ever. */
export const CALL_DEPTH_MAX = 50;

/**
 * The job that a call step makes, or why it makes none. Its id is made here, before anything is
 * stored: the record of the step and the job are written in one commit.
 */
export async function newCall(
  execution: Execution,
  { step, input }: { step: CallStep; input: Json },
): Promise<NewJob | StepFailure> {
  const { job, host } = execution;
  const { recipeId, mode, cancelWithParent } = step;
  if (job.callDepth >= CALL_DEPTH_MAX) {
    const message = `Calls are nested ${CALL_DEPTH_MAX} deep already; '${recipeId}' was not called`;
    return { code: "call_depth_exceeded", message };
  }
  if (!isJsonObject(input)) {
    const message = `The input of a call is an object, got ${JSON.stringify(input)?.slice(0, 100)}`;
    return { code: "invalid_input", message };
  }
  const failure = await refusal(execution, { recipeId, input });
  if (failure) return failure;
  const id = host.deps.ids("job");
  return {
    id,
    kind: "call",
    lane: recipeId,
    recipeId,
    lowPriority: job.lowPriority,
    runBy: job.runBy,
    createDate: host.deps.clock.now(),
    triggerEventId: withPrefix("evt", id),
    event: JSON.stringify({ input }),
    source: "call",
    parentId: job.id,
    rootId: job.rootId ?? job.id,
    callDepth: job.callDepth + 1,
    call: { mode, cancelWithParent, parentRepeat: job.repeat },
  };
}

async function refusal(
  execution: Execution,
  { recipeId, input }: { recipeId: string; input: JsonObject },
): Promise<StepFailure | null> {
  const { catalog } = execution.host.deps;
  const entry = await askStore(execution, () => catalog.find(recipeId));
  const closed = refusedCallee(entry, recipeId);
  if (closed) return closed;
  const version = entry?.row.activeVersion ?? 0;
  try {
    const program = await askStore(execution, () => catalog.program(recipeId, version));
    const wrong = (await program?.callable?.input?.(input)) ?? [];
    return wrong.length === 0 ? null : { code: "invalid_input", ...describe(wrong, "input") };
  } catch (error) {
    if (error instanceof InvalidSchema || error instanceof RequestError) {
      return { code: "recipe_unusable", message: `Recipe '${recipeId}': ${error.message}` };
    }
    throw error;
  }
}

/** Why this recipe takes no calls now; null when it does. */
export function refusedCallee(entry: CatalogEntry | null, recipeId: string): StepFailure | null {
  if (entry === null) return { code: "not_found", message: `There is no recipe '${recipeId}'` };
  const { triggerType, active, activeVersion } = entry.row;
  if (triggerType !== "callable") {
    const message = `Recipe '${recipeId}' has a ${triggerType} trigger; only callable ones can be called`;
    return { code: "wrong_trigger", message };
  }
  if (active && activeVersion !== null) return null;
  return { code: "recipe_not_active", message: `Recipe '${recipeId}' is stopped` };
}

/** Tells people and programs where a value does not fit. */
export function describe(
  wrong: readonly SchemaMismatch[],
  noun: string,
): { message: string; details: Json } {
  const told = wrong.map(({ pointer, message }) => `${noun}${pointer} ${message}`);
  return {
    message: told.join("; "),
    details: { errors: wrong.map(({ pointer, message }) => ({ pointer, message })) },
  };
}
