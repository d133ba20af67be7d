import { z } from "zod";
import type { RecipeRow } from "../../../storage/storage.ts";
import { instant, toInstant } from "../../instant.ts";

const Action = z.strictObject({ enabled: z.boolean(), reason: z.string().nullable() });

export const RecipeView = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    state: z.enum(["ACTIVE", "STOPPED"]),
    version: z.int().meta({ description: "Newest saved version" }),
    activeVersion: z
      .int()
      .nullable()
      .meta({ description: "The live version, on which new jobs run" }),
    trigger: z.strictObject({
      type: z.string(),
      path: z.string().nullable().meta({ description: "Where a webhook trigger takes its events" }),
    }),
    concurrency: z.int().meta({ description: "Jobs at once" }),
    actions: z.strictObject({ start: Action, stop: Action, activate: Action }),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "Recipe" });
export type RecipeView = z.infer<typeof RecipeView>;

export function viewRecipe(row: RecipeRow): RecipeView {
  const { id, name, active, version, activeVersion, triggerType, concurrency } = row;
  return {
    id,
    name,
    state: active ? "ACTIVE" : "STOPPED",
    version,
    activeVersion,
    trigger: { type: triggerType, path: triggerType === "webhook" ? `/hooks/${id}` : null },
    concurrency,
    actions: actionsOf(row),
    createdAt: toInstant(row.createdAt),
    updatedAt: toInstant(row.updatedAt),
  };
}

/** The version as an ETag, for If-Match. */
export function etagOf({ version }: Pick<RecipeRow, "version">): string {
  return `"${version}"`;
}

function actionsOf({ active, version, activeVersion }: RecipeRow): RecipeView["actions"] {
  const isNewest = version === activeVersion;
  return {
    start: allow(active ? "The recipe is active" : null),
    stop: allow(active ? null : "The recipe is stopped"),
    activate: allow(activateRefusal({ active, isNewest })),
  };
}

function activateRefusal({
  active,
  isNewest,
}: {
  active: boolean;
  isNewest: boolean;
}): string | null {
  if (!active) return "The recipe is stopped; starting it makes its newest version live";
  return isNewest ? "The newest version is live" : null;
}

function allow(refusal: string | null): z.infer<typeof Action> {
  return { enabled: refusal === null, reason: refusal };
}
