import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled } from "../ensure-installed.mjs";

/** Installs what is missing and builds what is out of date: a fresh clone has Node and npm, nothing else. */
export function prepare(root) {
  ensureInstalled();
  if (isBuilt(root)) return;
  console.log("Building.");
  const { status } = spawnSync(process.execPath, [join(root, "scripts/build.mjs")], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0) throw new Error("the build failed (see above)");
}

/** Whether the server, which is built last, is newer than every source. */
function isBuilt(root) {
  const built = join(root, "packages/server/dist/main.js");
  if (!existsSync(built)) return false;
  const { mtimeMs } = statSync(built);
  const sources = ["packages/sdk/src", "packages/server/src", "package-lock.json"];
  return sources.every((path) => newestIn(join(root, path)) <= mtimeMs);
}

function newestIn(path) {
  const own = statSync(path);
  if (!own.isDirectory()) return own.mtimeMs;
  const inside = readdirSync(path, { recursive: true }).map(
    (name) => statSync(join(path, name)).mtimeMs,
  );
  return Math.max(own.mtimeMs, ...inside);
}
