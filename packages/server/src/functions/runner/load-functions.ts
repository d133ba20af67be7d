import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  FUNCTION_ID,
  type FunctionInfo,
  REQUEST_TIMEOUT_MS,
} from "../../domain/function/function-info.ts";
import { describeFailure } from "../invocation/describe-failure.ts";
import { isDefinition, readDefinition } from "../invocation/read-definition.ts";
import type { UserFunction } from "../invocation/user-function.ts";

const MESSAGE_CHARS_MAX = 1_000;

export interface LoadedFile {
  functions: UserFunction[];
  /** One that says why the file, or an export of it, cannot be used. */
  broken: FunctionInfo[];
}

/** Imports a file and takes every function that it exports, alone or in a list. Never throws. */
export async function loadFunctions(folder: string, file: string): Promise<LoadedFile> {
  try {
    const module: object = await import(pathToFileURL(join(folder, file)).href);
    const exported: unknown[] = Object.values(module).flat();
    const definitions = [...new Set(exported.filter(isDefinition))];
    const loaded: LoadedFile = { functions: [], broken: [] };
    for (const definition of definitions) readInto(loaded, { definition, file });
    return loaded;
  } catch (error) {
    return { functions: [], broken: [brokenFile(file, error)] };
  }
}

/** A file that cannot be used, listed under its own name. */
export function brokenFile(file: string, error: unknown): FunctionInfo {
  return brokenFunction(stemOf(file), { file, error });
}

function readInto(
  { functions, broken }: LoadedFile,
  { definition, file }: { definition: object; file: string },
): void {
  try {
    functions.push(readDefinition(definition, file));
  } catch (error) {
    const id: unknown = Reflect.get(definition, "id");
    const name = typeof id === "string" && FUNCTION_ID.test(id) ? id : stemOf(file);
    broken.push(brokenFunction(name, { file, error }));
  }
}

function brokenFunction(
  id: string,
  { file, error }: { file: string; error: unknown },
): FunctionInfo {
  return {
    id,
    input: null,
    restartable: true,
    stoppable: true,
    timeoutMs: REQUEST_TIMEOUT_MS,
    retry: null,
    file,
    error: describeFailure(error).message.slice(0, MESSAGE_CHARS_MAX),
  };
}

function stemOf(file: string): string {
  const stem = file.replace(/\.[^.]+$/, "").replaceAll(/[^a-zA-Z0-9_-]+/g, "-");
  return stem.slice(0, 100) || "file";
}
