import { parse } from "yaml";
import { Refusal } from "../process/refusal.ts";
import { readRecipeFile } from "./recipe-files.ts";

/** What a YAML or JSON file says. Refused in a sentence when it cannot be read. */
export function readYamlFile(path: string): unknown {
  const { text } = readRecipeFile(path);
  try {
    return parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Refusal(`${path}: ${why}`, undefined, { cause });
  }
}
