// The S3 sink against a real object store that checks signatures: OpenStack Swift, as Debian packages it.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./ensure-installed.mjs";
import { ACCESS_KEY, isSwiftInstalled, SECRET_KEY, startSwift } from "./s3/start-swift.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SKIPPED = `
test:s3: SKIPPED. There is no OpenStack Swift here. On Debian or Ubuntu:
  apt-get install --no-install-recommends swift-proxy swift-account swift-container swift-object
The same suite runs against s3rver in npm test, which does not check signatures.
`;

if (isSwiftInstalled()) {
  ensureInstalled();
  const swift = await startSwift();
  try {
    process.exitCode = runSuite(swift.endpoint);
  } finally {
    await swift.stop();
  }
} else {
  console.log(SKIPPED);
}

function runSuite(endpoint) {
  const env = {
    ...process.env,
    S3_TEST_ENDPOINT: endpoint,
    S3_TEST_ACCESS_KEY: ACCESS_KEY,
    S3_TEST_SECRET_KEY: SECRET_KEY,
  };
  const vitest = `${ROOT}node_modules/vitest/vitest.mjs`;
  const { status } = spawnSync(process.execPath, [vitest, "run", "tests/s3"], {
    cwd: ROOT,
    env,
    stdio: "inherit",
  });
  return status ?? 1;
}
