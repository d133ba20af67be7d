// Runs one of the project's TypeScript programs from a fresh clone: node scripts/run.mjs FILE …
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./ensure-installed.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TSX = fileURLToPath(new URL("../node_modules/tsx/dist/cli.mjs", import.meta.url));

ensureInstalled();
const { status } = spawnSync(
  process.execPath,
  [TSX, "--conditions=source", ...process.argv.slice(2)],
  { cwd: ROOT, stdio: "inherit" },
);
process.exitCode = status ?? 1;
