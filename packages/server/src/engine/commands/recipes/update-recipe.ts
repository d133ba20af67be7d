import { RequestError } from "../../../domain/errors.ts";
import type { RecipeRow } from "../../../storage/storage.ts";
import { applyReport } from "../../report/apply-report.ts";
import { changeRecipe } from "./change-recipe.ts";
import type { SaveRecipe } from "./create-recipe.ts";
import { type RecipeDeps, readDocument } from "./read-document.ts";
import { saveVersion } from "./save-version.ts";

export interface UpdateRecipe extends SaveRecipe {
  id: string;
  /** Refuse unless this is the recipe's newest version. */
  ifVersion: number | null;
}

/** Saves a document as the recipe's next version. */
export async function updateRecipe(deps: RecipeDeps, request: UpdateRecipe): Promise<RecipeRow> {
  const { id, ifVersion, author, note } = request;
  const document = await readDocument(deps, request);
  if (document.id !== id) {
    const message = `The document's id is '${document.id}'; a recipe keeps its id '${id}'.`;
    throw new RequestError("invalid_value", message, {
      errors: [{ pointer: "/id", code: "invalid_value", message }],
    });
  }
  const asked = { id, action: "recipe.update", details: { note } };
  return changeRecipe(deps, asked, async (stores, row) => {
    if (ifVersion !== null && ifVersion !== row.version) {
      throw new RequestError(
        "precondition_failed",
        `The newest version is ${row.version}, not ${ifVersion}. Read it, repeat your change and save again.`,
      );
    }
    const now = deps.clock.now();
    const { report } = document.recipe;
    if (document.json.report !== undefined) {
      await applyReport(deps, stores, { recipe: row, report });
    }
    return saveVersion(stores, row, {
      document: document.json,
      author,
      note,
      changeType: "update",
      now,
    });
  });
}
