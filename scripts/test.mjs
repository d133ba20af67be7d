// What `npm test` runs, from a fresh clone: installs what is missing, then every test that this
// machine can run. Arguments are handed to Vitest: `npm test -- claim`.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./ensure-installed.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const BROWSER_TESTS = new URL("../tests/e2e/", import.meta.url);
const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

ensureInstalled();
const vitest = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url));
const { status } = spawnSync(process.execPath, [vitest, "run", ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: "inherit",
});
sayWhatTheBrowserMissed();
process.exitCode = status ?? 1;

function sayWhatTheBrowserMissed() {
  const tests = existsSync(BROWSER_TESTS) ? readdirSync(BROWSER_TESTS).length : 0;
  if (tests === 0 || CHROMIUM.some((path) => existsSync(path))) return;
  console.log(`
  !! Chromium was not found, so the ${tests} browser tests did not run.
  !! Install it (Debian: apt-get install chromium) and run npm test again.
`);
}
