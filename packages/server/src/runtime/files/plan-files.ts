import { readdirSync } from "node:fs";
import { extname, join } from "node:path";
import { parse } from "yaml";
import { EXIT_CODES } from "../process/exit-codes.ts";
import { Refusal } from "../process/refusal.ts";
import { readTextFile } from "./recipe-files.ts";

/** A plan with its whole payload, as over HTTP. */
const FILE_BYTES_MAX = 16_777_216;
const EXTENSIONS = [".json", ".yaml", ".yml"];

export interface PlanFile {
  path: string;
  /** What it says, not yet checked. */
  value: unknown;
}

/** The plan files of a folder, by name; what is no plan file is passed over. */
export function readPlanFolder(folder: string): PlanFile[] {
  return namesIn(folder)
    .filter((name) => EXTENSIONS.includes(extname(name).toLowerCase()) && !name.startsWith("."))
    .toSorted((a, b) => a.localeCompare(b))
    .map((name) => readPlanFile(join(folder, name)));
}

/** One plan, in JSON or YAML. Refused in a sentence when it cannot be read. */
export function readPlanFile(path: string): PlanFile {
  const extension = extname(path).toLowerCase();
  if (!EXTENSIONS.includes(extension)) {
    throw new Refusal(`${path} is no plan file: its name must end in .yaml, .yml or .json.`);
  }
  const text = readTextFile(path, FILE_BYTES_MAX);
  try {
    const value: unknown = extension === ".json" ? JSON.parse(text) : parse(text);
    return { path, value };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Refusal(`${path}: ${why}`, EXIT_CODES.usage, { cause });
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    throw new Refusal(`${folder} cannot be read as a folder.`, EXIT_CODES.usage, { cause });
  }
}
