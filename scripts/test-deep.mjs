// The full numbers of the reliability battery, about an hour; what they find is written to
// docs/proof/ with the commit.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./ensure-installed.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const at = (path) => `${ROOT}${path}`;
const script = (path, ...args) => [at("scripts/run.mjs"), path, ...args];

const STAGES = [
  [
    "model and simulation",
    [
      at("node_modules/vitest/vitest.mjs"),
      "run",
      "tests/model",
      "tests/simulation",
      "tests/functions",
    ],
  ],
  ["build", [at("scripts/build.mjs")]],
  ["crash", script("tests/crash/run.ts", "--record")],
  ["fsync", script("scripts/prove-fsync.ts", "--record")],
];

ensureInstalled();
const failed = [];
for (const [name, args] of STAGES) {
  console.log(`--- ${name}`);
  const env = { ...process.env, DEEP_TESTS: "1" };
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, env, stdio: "inherit" });
  if (status !== 0) failed.push(name);
}
console.log(
  failed.length === 0 ? "test:deep: all is well" : `test:deep: failed in ${failed.join(", ")}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
