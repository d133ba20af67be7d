// Everything that can be known of the code without running it. `npm run check`, or
// `npm run check -- layers sizes` for some of it.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./ensure-installed.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const bin = (path) => [process.execPath, `${ROOT}node_modules/${path}`];
const script = (name) => [...bin("tsx/dist/cli.mjs"), `${ROOT}scripts/${name}`];

/** Name, and the command line. */
const CHECKS = {
  code: [...bin("@biomejs/biome/bin/biome"), "ci", "."],
  types: [...bin("typescript/bin/tsc"), "-p", "tsconfig.json"],
  "types of the console": [...bin("typescript/bin/tsc"), "-p", "packages/web"],
  layers: [
    ...bin("dependency-cruiser/bin/dependency-cruise.mjs"),
    "--config",
    ".dependency-cruiser.cjs",
    "packages/server/src",
    "packages/sdk/src",
    "tests",
    "scripts",
    "benchmarks",
  ],
  sizes: script("check-sizes.ts"),
  host: script("check-host-contact.ts"),
  unused: bin("knip/bin/knip.js"),
};

ensureInstalled();
const asked = process.argv.slice(2);
const failed = [];
for (const [name, [program, ...args]] of Object.entries(CHECKS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`--- ${name}`);
  const { status } = spawnSync(program, args, { cwd: ROOT, stdio: "inherit" });
  if (status !== 0) failed.push(name);
}
console.log(failed.length === 0 ? "check: all is well" : `check: failed in ${failed.join(", ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;
