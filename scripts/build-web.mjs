// Builds the console into packages/web/dist, unless it is newer than all that it is made of, and
// compresses it once for all who will ask for it.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync, constants as zlib } from "node:zlib";
import { ensureInstalled } from "./ensure-installed.mjs";
import { newestIn } from "./newest-in.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const WEB = join(ROOT, "packages/web");
const PAGE = join(WEB, "dist/index.html");
const ASSETS = join(WEB, "dist/assets");
const SOURCES = ["src", "public", "index.html", "vite.config.ts", "package.json"];
/** Smaller files gain nothing. */
const COMPRESSED_MIN_BYTES = 1_024;

ensureInstalled();
if (isBuilt()) process.exit(0);
const vite = join(ROOT, "node_modules/vite/bin/vite.js");
const { status } = spawnSync(process.execPath, [vite, "build", "--logLevel", "warn"], {
  cwd: WEB,
  stdio: "inherit",
});
if (status !== 0) process.exit(status ?? 1);
for (const name of readdirSync(ASSETS, { recursive: true })) compress(join(ASSETS, name));

function isBuilt() {
  if (!existsSync(PAGE)) return false;
  const sources = [...SOURCES.map((name) => join(WEB, name)), join(ROOT, "packages/sdk/src")];
  return newestIn([...sources, join(ROOT, "package-lock.json")]) <= statSync(PAGE).mtimeMs;
}

/** Beside the file: the server hands out what the browser takes. */
function compress(path) {
  if (!/\.(js|css|svg|json|map)$/.test(path)) return;
  const content = readFileSync(path);
  if (content.length < COMPRESSED_MIN_BYTES) return;
  const params = { [zlib.BROTLI_PARAM_SIZE_HINT]: content.length };
  writeFileSync(`${path}.br`, brotliCompressSync(content, { params }));
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
}
