import { z } from "zod";
import { RequestError } from "../../../domain/errors.ts";
import { type DocumentText, readDocument } from "../../../engine/commands/recipes/read-document.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { Problem } from "../../problem.ts";
import { DOCUMENT_TYPES, documentBody } from "./document-body.ts";

const Validation = z
  .strictObject({
    valid: z.boolean(),
    id: z.string().nullable(),
    errors: Problem.shape.errors.unwrap(),
  })
  .meta({ id: "RecipeValidation" });

export function registerValidateRecipe(api: Api, deps: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/recipes/validate",
    config: { role: "editor" },
    schema: {
      operationId: "validateRecipe",
      tags: ["Recipes"],
      summary: "Check a recipe document without saving it",
      consumes: DOCUMENT_TYPES,
      body: documentBody,
      response: { 200: Validation },
    },
    handler: ({ body }) => validate(deps, body),
  });
}

async function validate(
  deps: ApiDeps,
  document: DocumentText,
): Promise<z.infer<typeof Validation>> {
  try {
    return { valid: true, id: (await readDocument(deps, document)).id, errors: [] };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const { code, message, details } = error;
    const errors = details.errors ?? [{ pointer: "", code, message }];
    return { valid: false, id: null, errors: errors.map((item) => ({ ...item })) };
  }
}
