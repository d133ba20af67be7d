import { readdirSync } from "node:fs";

const FILES_MAX = 1_000;
const FUNCTION_FILE = /\.m?[jt]s$/;
const NO_FUNCTION_FILE = /\.d\.m?ts$|\.(test|spec)\.m?[jt]s$|^[._]/;

/** The files of a folder that may export functions, by name; not those of its folders. */
export function listFunctionFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .filter((name) => FUNCTION_FILE.test(name) && !NO_FUNCTION_FILE.test(name))
    .toSorted((a, b) => (a < b ? -1 : 1))
    .slice(0, FILES_MAX);
}
