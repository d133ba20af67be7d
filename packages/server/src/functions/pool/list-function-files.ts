import { readdirSync } from "node:fs";
import { Refusal } from "../../runtime/process/refusal.ts";

const FILES_MAX = 1_000;
const FUNCTION_FILE = /\.m?[jt]s$/;
const NO_FUNCTION_FILE = /\.d\.m?ts$|\.(test|spec)\.m?[jt]s$|^[._]/;

/** The files of a folder that may export functions, by name; not those of its folders. */
export function listFunctionFiles(folder: string): string[] {
  return entriesOf(folder)
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .filter((name) => FUNCTION_FILE.test(name) && !NO_FUNCTION_FILE.test(name))
    .toSorted((a, b) => (a < b ? -1 : 1))
    .slice(0, FILES_MAX);
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw new Refusal(`The folder of functions cannot be read (${String(error)}).`, undefined, {
      cause: error,
    });
  }
}
