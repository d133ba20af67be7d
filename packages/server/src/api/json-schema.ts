import { z } from "zod";
import type { Json, JsonObject } from "../domain/json.ts";

/** Any JSON, in an answer. It was made or checked by us, so that it is not walked again. */
export const anyJson = z.custom<Json>(() => true).meta({ description: "Any JSON" });

/** Values by name. */
export const anyObject = z
  .custom<JsonObject>(() => true)
  .meta({ type: "object", additionalProperties: true });
