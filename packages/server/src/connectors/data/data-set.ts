import { z } from "zod";
import type { Action } from "../../domain/connector.ts";
import type { JsonObject } from "../../domain/json.ts";

/** Keeps values under a name, so that later steps can use them: the output is the input. */
export const dataSet: Action<JsonObject> = {
  name: "data.set",
  description: "Sets values that later steps use as steps.<id>.<name>.",
  input: z.custom<JsonObject>(isObject, "Expected an object: names and their values"),
  run: (input) => input,
};

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
