import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** When something in these files and folders was last changed, in epoch milliseconds. */
export function newestIn(paths) {
  return Math.max(...paths.map(newest));
}

function newest(path) {
  const own = statSync(path);
  if (!own.isDirectory()) return own.mtimeMs;
  const inside = readdirSync(path, { recursive: true }).map(
    (name) => statSync(join(path, name)).mtimeMs,
  );
  return Math.max(own.mtimeMs, ...inside);
}
