import { isJsonObject, type Json } from "../../domain/json.ts";
import type { Program } from "../program.ts";

/**
 * What `trigger` is in expressions. In a callable recipe `trigger.<field>` is short for
 * `trigger.input.<field>` (README §3).
 */
export function triggerScope({ callable }: Program, event: Json): Json {
  if (callable === null || !isJsonObject(event)) return event;
  const { input } = event;
  return input !== undefined && isJsonObject(input) ? { ...input, input } : event;
}
