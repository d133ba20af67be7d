import { z } from "zod";
import type { DocumentBody } from "../../body-parsers.ts";

/** A recipe document as text, where a request's body is one. */
export const documentBody = z.unknown().pipe(z.custom<DocumentBody>(isDocumentBody)).meta({
  type: "object",
  additionalProperties: true,
  description: "A recipe document, as /api/v1/schemas/recipe.json describes it",
});

export const DOCUMENT_TYPES = ["application/json", "application/yaml"];

function isDocumentBody(value: unknown): value is DocumentBody {
  return typeof value === "object" && value !== null && "text" in value && "format" in value;
}
