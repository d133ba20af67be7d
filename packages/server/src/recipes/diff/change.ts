import type { Json } from "../../domain/json.ts";

/**
 * One difference between two versions of a document. Changes are read in order: a pointer is that of
 * the document as the changes before it have made it.
 */
export interface Change {
  op: "add" | "remove" | "change" | "move";
  /** JSON Pointer; of a move, where it goes once it is taken from `from`. */
  pointer: string;
  from?: string;
  /** Id of the step that it is about, or the nearest one around it. */
  stepId: string | null;
  before?: Json;
  after?: Json;
}
