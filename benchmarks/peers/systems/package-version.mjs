import { readFileSync } from "node:fs";
import path from "node:path";

/** The version of a peer as it is installed in this folder. */
export function packageVersion(name) {
  const file = path.join(import.meta.dirname, "../node_modules", name, "package.json");
  return JSON.parse(readFileSync(file, "utf8")).version;
}
