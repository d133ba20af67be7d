#!/usr/bin/env node
// `npm run bench:peers`: installs what the comparison needs (it has no dependencies itself), then runs it.
// Flags: --quick, --rounds N, --only NAME[,NAME], --no-install.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

const peersFolder = import.meta.dirname;
const root = path.join(peersFolder, "../..");
const flags = process.argv.slice(2);
const mayInstall = !flags.includes("--no-install");

installFolder(root, "tsx", []);
installFolder(peersFolder, "bullmq", ["--ignore-scripts", "--workspaces=false"]);
installRedis();

const bench = path.join(root, "benchmarks/peers.bench.ts");
const { status } = spawnSync(
  process.execPath,
  [
    "--conditions=source",
    "--import",
    "tsx",
    bench,
    ...flags.filter((flag) => flag !== "--no-install"),
  ],
  { cwd: root, stdio: "inherit" },
);
process.exit(status ?? 1);

function installFolder(folder, probe, extra) {
  if (existsSync(path.join(folder, "node_modules", probe)) || !mayInstall) {
    return;
  }
  say(`installing the packages of ${path.relative(root, folder) || "the workspace"} (npm ci)`);
  if (!succeeds("npm", ["ci", "--no-audit", "--no-fund", ...extra], folder)) {
    say("!!! npm ci failed: systems whose packages are missing will not take part");
  }
}

/** Debian's package; only as root, who is the only one who may install it. */
function installRedis() {
  if (succeeds("redis-server", ["--version"], root, "ignore") || !mayInstall) {
    return;
  }
  if (process.getuid?.() !== 0 || !succeeds("apt-get", ["--version"], root, "ignore")) {
    say(
      "!!! redis-server is missing: BullMQ will not take part. Debian: apt-get install redis-server",
    );
    return;
  }
  say("installing redis-server from Debian");
  const isInstalled =
    succeeds("apt-get", ["update", "-qq"], root) &&
    succeeds("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "redis-server"], root);
  if (!isInstalled) {
    say("!!! redis-server could not be installed: BullMQ will not take part");
  }
}

function succeeds(command, args, cwd, stdio = ["ignore", "ignore", "inherit"]) {
  return spawnSync(command, args, { cwd, stdio }).status === 0;
}

function say(text) {
  console.error(`bench:peers: ${text}`);
}
