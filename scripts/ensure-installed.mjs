import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const LOCKFILE = new URL("../package-lock.json", import.meta.url);
/** npm writes it at the end of every installation. */
const INSTALLED = new URL("../node_modules/.package-lock.json", import.meta.url);

/** Runs `npm ci` when nothing is installed, or less than package-lock.json asks for. */
export function ensureInstalled() {
  if (existsSync(INSTALLED) && statSync(INSTALLED).mtimeMs >= statSync(LOCKFILE).mtimeMs) return;
  console.log("Installing dependencies (npm ci) …");
  const { status } = npm(["ci", "--no-audit", "--no-fund"]);
  if (status !== 0) process.exit(status ?? 1);
}

/** Runs npm in the project's folder and waits for it. */
export function npm(args) {
  const program = process.env.npm_execpath;
  // Under `npm run` the same npm is used again; npm_execpath may also name yarn or pnpm.
  return program?.includes("npm-cli")
    ? spawnSync(process.execPath, [program, ...args], { cwd: ROOT, stdio: "inherit" })
    : spawnSync("npm", args, { cwd: ROOT, stdio: "inherit", shell: process.platform === "win32" });
}
