import { RequestError } from "../../../domain/errors.ts";
import type { RecipeRow } from "../../../storage/storage.ts";
import { audit } from "../../acting.ts";
import { applyReport } from "../../report/apply-report.ts";
import { fieldsOf } from "./live-fields.ts";
import { type DocumentText, type RecipeDeps, readDocument } from "./read-document.ts";

export interface SaveRecipe extends DocumentText {
  note: string | null;
  /** Name of who saves. */
  author: string | null;
}

/**
 * Stores the first version of a recipe, STOPPED. Refuses a document that is not valid, and an id that
 * is taken. The versions of a deleted recipe stay for the details of its jobs, so one that is
 * made anew under its id counts on from them.
 */
export async function createRecipe(deps: RecipeDeps, request: SaveRecipe): Promise<RecipeRow> {
  const document = await readDocument(deps, request);
  const now = deps.clock.now();
  const row: RecipeRow = {
    id: document.id,
    ...fieldsOf(document.recipe),
    active: false,
    version: 1,
    activeVersion: null,
    createdAt: now,
    updatedAt: now,
  };
  await deps.storage.transaction(async (stores) => {
    const [last] = await stores.recipes.versions({ id: row.id, before: null, limit: 1 });
    row.version = (last?.version ?? 0) + 1;
    if (!(await stores.insertRecipe(row))) throw taken(row.id);
    await stores.insertVersion({
      recipeId: row.id,
      version: row.version,
      document: document.json,
      author: request.author,
      note: request.note,
      changeType: "create",
      createdAt: now,
    });
    const { report } = document.recipe;
    if (document.json.report !== undefined) {
      await applyReport(deps, stores, { recipe: row, report });
    }
    await audit(stores, {
      action: "recipe.create",
      target: { type: "recipe", id: row.id },
      outcome: "changed",
      details: { note: request.note, name: row.name, version: row.version },
    });
  });
  deps.catalog.forget(row.id);
  return row;
}

function taken(id: string): RequestError {
  return new RequestError(
    "recipe_exists",
    `There is a recipe '${id}' already. Save a new version of it with PUT /api/v1/recipes/${id}.`,
  );
}
