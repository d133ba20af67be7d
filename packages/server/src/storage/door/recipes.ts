import type { JsonObject } from "../../domain/json.ts";
import type { Report } from "../../domain/recipe/report.ts";

export interface RecipeStore {
  find(id: string): Promise<RecipeRow | null>;
  list(request: { text?: string; after: string | null; limit: number }): Promise<RecipeRow[]>;
  version(id: string, version: number): Promise<RecipeVersion | null>;
  /** Its report columns; none for an unknown recipe. */
  report(id: string): Promise<RecipeReport>;
  versions(request: { id: string; before: number | null; limit: number }): Promise<RecipeVersion[]>;
}

export interface RecipeRow {
  id: string;
  name: string;
  active: boolean;
  /** Newest saved version. */
  version: number;
  /** The live one; null before the first start. */
  activeVersion: number | null;
  triggerType: string;
  concurrency: number;
  /** Data of its jobs goes when they end (Z-26.4). */
  doNotStore: boolean;
  createdAt: number;
  updatedAt: number;
}

export interface RecipeVersion {
  recipeId: string;
  version: number;
  /** The document as JSON. */
  document: JsonObject;
  author: string | null;
  note: string | null;
  /** `create`, `update`, `restore`. */
  changeType: string;
  createdAt: number;
}

/** The report of a recipe, which no version has part in (P-7.5). */
export interface RecipeReport extends Report {
  /** Grows with each change of the columns. */
  revision: number;
  /** The job that fills in what ended before the last change; null without one. */
  jobId: string | null;
}
