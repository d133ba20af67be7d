import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { EXIT_CODES } from "../process/exit-codes.ts";
import { Refusal } from "../process/refusal.ts";

export interface RecipeFile {
  path: string;
  text: string;
  format: "json" | "yaml";
}

const FORMATS: ReadonlyMap<string, RecipeFile["format"]> = new Map([
  [".yaml", "yaml"],
  [".yml", "yaml"],
  [".json", "json"],
]);
/** The largest document that a server takes, whatever its configuration (reliability.md A4). */
const FILE_BYTES_MAX = 1_048_576;
const FILES_MAX = 10_000;

/** The recipe files of a folder, by name; what is no recipe file is passed over. */
export function readRecipeFolder(folder: string): RecipeFile[] {
  const names = listFolder(folder)
    .filter((name) => FORMATS.has(extname(name).toLowerCase()) && !name.startsWith("."))
    .toSorted((a, b) => a.localeCompare(b));
  if (names.length > FILES_MAX) {
    throw new Refusal(`${folder} holds ${names.length} recipe files; the limit is ${FILES_MAX}.`);
  }
  return names.map((name) => readRecipeFile(join(folder, name)));
}

/** One recipe file. Refused in a sentence when it is missing, a folder, too large, or no recipe file. */
export function readRecipeFile(path: string): RecipeFile {
  const format = FORMATS.get(extname(path).toLowerCase());
  if (format === undefined) {
    throw new Refusal(`${path} is no recipe file: its name must end in .yaml, .yml or .json.`);
  }
  return { path, text: readTextFile(path), format };
}

/** A text file, of at most 1 MiB unless said otherwise. */
export function readTextFile(path: string, bytesMax = FILE_BYTES_MAX): string {
  const bytes = readBytes(path, bytesMax);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Refusal(`${path} is not UTF-8 text.`, EXIT_CODES.usage, { cause: error });
  }
}

function readBytes(path: string, bytesMax: number): Buffer {
  try {
    const { size } = statSync(path);
    if (size > bytesMax) {
      throw new Refusal(`${path} has ${size} bytes; the limit is ${bytesMax}.`, EXIT_CODES.limit);
    }
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(fileProblem(path, error), EXIT_CODES.usage, { cause: error });
  }
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw new Refusal(fileProblem(folder, error), EXIT_CODES.usage, { cause: error });
  }
}

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  ENOTDIR: "is not a folder",
  EISDIR: "is a folder",
  EACCES: "cannot be read (permission denied)",
};

function fileProblem(path: string, error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return `${path} ${PROBLEMS[code] ?? `cannot be read (${String(error)})`}.`;
}
