import { RequestError } from "../../domain/errors.ts";
import type { FunctionInfo } from "../../domain/function/function-info.ts";
import { nearestWord } from "../../domain/nearest-word.ts";
import { type JsonSchemaCheck, jsonSchemaCheck } from "../../runtime/json-schema-check.ts";
import type { Storage } from "../../storage/storage.ts";
import type { CommandDeps } from "../deps.ts";

/** What an `api` names: a function, or a recipe with a callable trigger (README §2.5). */
export interface Api {
  type: "function" | "recipe";
  id: string;
  /** Null: it takes anything. */
  input: JsonSchemaCheck | null;
}

const SUGGESTIONS_MAX = 500;
const CHECKS_MAX = 500;

/**
 * Looks up an `api`; a function before a recipe of the same id. Refuses with `api_not_found`,
 * `function_broken`, `wrong_trigger` and `recipe_not_active`.
 */
export async function resolveApi(
  { storage, catalog }: Pick<CommandDeps, "storage" | "catalog">,
  id: string,
): Promise<Api> {
  const info = await storage.functions.find(id);
  if (info !== null) return functionApi(info);
  const entry = await catalog.find(id);
  if (entry === null) throw await unknownApi(storage, id);
  const { triggerType, active, activeVersion } = entry.row;
  if (triggerType !== "callable") {
    throw new RequestError(
      "wrong_trigger",
      `Recipe '${id}' has a ${triggerType} trigger; only callable recipes and functions can be run by name.`,
    );
  }
  if (!active || activeVersion === null) {
    throw new RequestError("recipe_not_active", `Recipe '${id}' is stopped. Start it first.`);
  }
  const program = await catalog.program(id, activeVersion);
  return { type: "recipe", id, input: program.callable?.input ?? null };
}

function functionApi({ id, input, error, file }: FunctionInfo): Api {
  if (error !== null) {
    throw new RequestError("function_broken", `Function '${id}' of ${file} cannot run: ${error}`);
  }
  return { type: "function", id, input: input === null ? null : checkOf(JSON.stringify(input)) };
}

/** Compiled schemas by their text, so that a call compiles nothing. */
const checks = new Map<string, JsonSchemaCheck>();

function checkOf(schema: string): JsonSchemaCheck {
  const known = checks.get(schema);
  if (known) return known;
  if (checks.size >= CHECKS_MAX) checks.clear();
  const check = jsonSchemaCheck(JSON.parse(schema));
  checks.set(schema, check);
  return check;
}

async function unknownApi(storage: Storage, id: string): Promise<RequestError> {
  const [functions, recipes] = await Promise.all([
    storage.functions.list(),
    storage.recipes.list({ after: null, limit: SUGGESTIONS_MAX }),
  ]);
  const callable = recipes.filter(({ triggerType }) => triggerType === "callable");
  const nearest = nearestWord(
    id,
    [...functions, ...callable].map((one) => one.id),
  );
  const meant = nearest === null ? "" : ` Did you mean '${nearest}'?`;
  return new RequestError(
    "api_not_found",
    `There is no function or callable recipe '${id}'.${meant}`,
  );
}
