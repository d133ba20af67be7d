import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";

/** Installs what is missing and builds: a fresh clone has Node and npm, nothing else. */
export function prepare(root) {
  if (!isInstalled(root)) {
    console.log("Installing the dependencies (npm ci); this takes a minute the first time.");
    run(root, ["ci", "--no-audit", "--no-fund"]);
  }
  run(root, ["run", "build", "--silent"]);
}

/** npm writes this file last, so an interrupted or outdated installation is seen. */
function isInstalled(root) {
  const installed = join(root, "node_modules", ".package-lock.json");
  const wanted = join(root, "package-lock.json");
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs;
}

function run(root, parameters) {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const { status } = spawnSync(npm, parameters, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0) throw new Error(`npm ${parameters.join(" ")} failed`);
}
