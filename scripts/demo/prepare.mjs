import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled } from "../ensure-installed.mjs";
import { newestIn } from "../newest-in.mjs";

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
  const sources = [
    ...["packages/sdk/src", "packages/server/src", "package-lock.json"],
    ...["src", "public", "index.html", "vite.config.ts"].map((name) => `packages/web/${name}`),
  ];
  return newestIn(sources.map((path) => join(root, path))) <= mtimeMs;
}
