// Compiles the SDK, then the server, which uses the SDK's types. dist/ is made anew; the console only
// when it has changed.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, rmSync, utimesSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./ensure-installed.mjs";

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));

ensureInstalled();
for (const name of ["sdk", "server"]) {
  rmSync(path(`packages/${name}/dist`), { recursive: true, force: true });
  const tsc = [path("node_modules/typescript/bin/tsc"), "-p", path(`packages/${name}`)];
  const { status } = spawnSync(process.execPath, tsc, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
// The compiler leaves behind what is not TypeScript.
cpSync(
  path("packages/server/src/storage/migrations"),
  path("packages/server/dist/storage/migrations"),
  { recursive: true },
);
const web = spawnSync(process.execPath, [path("scripts/build-web.mjs")], { stdio: "inherit" });
if (web.status !== 0) process.exit(web.status ?? 1);
cpSync(path("packages/web/dist"), path("packages/server/dist/web"), { recursive: true });
const main = path("packages/server/dist/main.js");
chmodSync(main, 0o755);
// Said last: whoever asks whether all is built looks at this file.
utimesSync(main, new Date(), new Date());
