import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ensureInstalled } from "../ensure-installed.mjs";

/** Installs what is missing and builds: a fresh clone has Node and npm, nothing else. */
export function prepare(root) {
  ensureInstalled();
  console.log("Building.");
  const { status } = spawnSync(process.execPath, [join(root, "scripts/build.mjs")], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0) throw new Error("the build failed (see above)");
}
