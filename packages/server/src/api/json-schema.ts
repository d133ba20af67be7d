import { z } from "zod";
import type { Json } from "../domain/json.ts";

/** Any JSON, in an answer. It was made or checked by us, so that it is not walked again. */
export const describeJson = z.custom<Json>(() => true).meta({ description: "Any JSON" });
