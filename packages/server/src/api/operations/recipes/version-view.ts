import { z } from "zod";
import type { RecipeVersion } from "../../../storage/storage.ts";
import { instant, toInstant } from "../../instant.ts";
import { anyObject } from "../../json-schema.ts";

export const VersionView = z
  .strictObject({
    version: z.int(),
    author: z.string().nullable(),
    note: z.string().nullable(),
    changeType: z.string().meta({ description: "create, update or restore" }),
    createdAt: instant,
  })
  .meta({ id: "RecipeVersion" });

export const VersionDetailsView = VersionView.extend({ document: anyObject }).meta({
  id: "RecipeVersionDetails",
});

export function viewVersion(saved: RecipeVersion): z.infer<typeof VersionView> {
  const { version, author, note, changeType } = saved;
  return { version, author, note, changeType, createdAt: toInstant(saved.createdAt) };
}
