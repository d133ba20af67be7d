import { isDeepStrictEqual } from "node:util";
import { RequestError } from "./domain/errors.ts";
import type { JsonObject } from "./domain/json.ts";
import { createRecipe, type SaveRecipe } from "./engine/commands/recipes/create-recipe.ts";
import { type RecipeDeps, readDocument } from "./engine/commands/recipes/read-document.ts";
import { startRecipe } from "./engine/commands/recipes/start-recipe.ts";
import { updateRecipe } from "./engine/commands/recipes/update-recipe.ts";
import { type RecipeFile, readRecipeFolder } from "./runtime/files/recipe-files.ts";
import { Refusal } from "./runtime/process/refusal.ts";
import type { RecipeRow } from "./storage/storage.ts";

/** Who the versions are by, and what people see that they came from. */
const AUTHOR = "--recipes";

export interface LoadedRecipe {
  id: string;
  state: "ACTIVE" | "STOPPED";
  change: "created" | "updated" | "unchanged";
}

/**
 * Makes the store's recipes as the files of a folder are: new ones are created, changed ones get a
 * next version, and they are started with it unless somebody stopped them. Recipes without a file
 * are left alone. All files are checked
 * before the first is stored; a Refusal names each file that is not valid, and where.
 */
export async function loadRecipes(deps: RecipeDeps, folder: string): Promise<LoadedRecipe[]> {
  const recipes = await readAll(deps, readRecipeFolder(folder));
  const loaded: LoadedRecipe[] = [];
  for (const recipe of recipes) loaded.push(await loadRecipe(deps, recipe));
  return loaded;
}

interface ReadRecipe {
  file: RecipeFile;
  id: string;
  json: JsonObject;
}

async function loadRecipe(deps: RecipeDeps, { file, id, json }: ReadRecipe): Promise<LoadedRecipe> {
  const save = { ...file, author: AUTHOR, note: file.path };
  const found = await deps.storage.recipes.find(id);
  const change = await saveWhenChanged(deps, { id, json, found, save });
  // Whoever stopped a recipe meant it; a restart of the server is no reason to start it again.
  const wasStopped = found !== null && !found.active && found.activeVersion !== null;
  if (wasStopped) return { id, change, state: "STOPPED" };
  const isLive = found?.active === true && found.activeVersion === found.version;
  if (change !== "unchanged" || !isLive) await startRecipe(deps, { id });
  return { id, change, state: "ACTIVE" };
}

interface Save {
  id: string;
  json: JsonObject;
  found: RecipeRow | null;
  save: SaveRecipe;
}

async function saveWhenChanged(
  deps: RecipeDeps,
  { id, json, found, save }: Save,
): Promise<LoadedRecipe["change"]> {
  if (found === null) {
    await createRecipe(deps, save);
    return "created";
  }
  const newest = await deps.storage.recipes.version(id, found.version);
  if (isDeepStrictEqual(newest?.document, json)) return "unchanged";
  await updateRecipe(deps, { ...save, id, ifVersion: null });
  return "updated";
}

async function readAll(deps: RecipeDeps, files: readonly RecipeFile[]): Promise<ReadRecipe[]> {
  const paths = new Map<string, string>();
  const complaints: string[] = [];
  const recipes: ReadRecipe[] = [];
  for (const file of files) {
    try {
      const { id, json } = await readDocument(deps, file);
      recipes.push({ file, id, json });
      const other = paths.get(id);
      paths.set(id, file.path);
      if (other !== undefined) complaints.push(`${file.path}: ${other} has the id '${id}', too.`);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      complaints.push(...complaintsOf(file, error));
    }
  }
  if (complaints.length > 0) throw new Refusal(complaints.join("\n"));
  return recipes;
}

function complaintsOf({ path }: RecipeFile, error: RequestError): string[] {
  const { errors = [] } = error.details;
  if (errors.length === 0) return [`${path}: ${error.message}`];
  return errors.map(({ pointer, message, line }) => {
    const place = line === undefined ? path : `${path}:${line}`;
    return `${place}: ${pointer === "" ? "" : `${pointer}: `}${message}`;
  });
}
