import { z } from "zod";
import { RequestError } from "../../../domain/errors.ts";
import { diffDocuments } from "../../../recipes/diff/diff-documents.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { anyJson } from "../../json-schema.ts";
import { RecipeId, VersionNumber, wholeNumber } from "../../parameters.ts";
import { findVersion } from "./find-recipe.ts";

const VERSION_MAX = 999_999_999;

const ChangeView = z
  .strictObject({
    op: z.enum(["add", "remove", "change", "move"]),
    pointer: z.string().meta({
      description: "In the document as the changes before it made it; of a move, where it went",
    }),
    from: z.string().optional().meta({ description: "Of a move: where it was" }),
    stepId: z.string().nullable().meta({ description: "The step, or the nearest one around" }),
    before: anyJson.optional(),
    after: anyJson.optional(),
  })
  .meta({ id: "RecipeChange" });

export function registerDiffVersions(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/recipes/:recipeId/versions/:version/diff",
    config: { role: "viewer" },
    schema: {
      operationId: "diffVersions",
      tags: ["Recipes"],
      summary: "Compare two versions of a recipe",
      description: [
        "What was changed from this version to version `to`. Steps are known by their ids, so a step",
        "that went elsewhere is a move. Applied in order, the changes make one document of the other.",
      ].join(" "),
      params: z.strictObject({ recipeId: RecipeId, version: VersionNumber }),
      querystring: z.strictObject({ to: wholeNumber({ min: 1, max: VERSION_MAX }) }),
      response: {
        200: z.strictObject({ from: z.int(), to: z.int(), changes: z.array(ChangeView) }),
      },
    },
    handler: async ({ params: { recipeId: id, version }, query: { to } }) => {
      if (to === undefined) throw withoutTo();
      const [before, after] = await Promise.all([
        findVersion(deps, { id, version }),
        findVersion(deps, { id, version: to }),
      ]);
      const changes = diffDocuments(before.document, after.document);
      return { from: version, to, changes };
    },
  });
}

function withoutTo(): RequestError {
  const message = "Say with which version to compare: to=3.";
  return new RequestError("bad_parameter", message, {
    errors: [{ pointer: "to", code: "bad_parameter", message }],
  });
}
