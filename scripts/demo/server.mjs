import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const READY_MAX_MS = 30_000;
const STOP_MAX_MS = 30_000;
const POLL_MS = 50;

/** Starts `reprise start` as a process of its own and resolves when it is ready. */
export async function startServer({ root, folder, port, recipes }) {
  const data = join(folder, "data");
  const logPath = join(folder, "server.log");
  const log = openSync(logPath, "a");
  const child = spawn(
    process.execPath,
    [
      join(root, "packages/server/dist/main.js"),
      "start",
      ...["--data", data, "--port", String(port), "--recipes", recipes],
    ],
    {
      cwd: folder,
      // A group of its own: Ctrl-C reaches the demo only, which then stops the server in order.
      detached: true,
      // Its standard output is for people, and holds the admin key at the first start.
      stdio: ["ignore", "ignore", log],
      env: { ...withoutSettings(process.env), REPRISE_ALLOW_PRIVATE: "127.0.0.1/32" },
    },
  );
  closeSync(log);
  const server = { url: `http://127.0.0.1:${port}`, pid: child.pid, child, data, logPath };
  await untilReady(server);
  return { ...server, apiKey: readFileSync(join(data, "admin.key"), "utf8").trim() };
}

/** The demo must not be led elsewhere by what the shell happens to hold. */
function withoutSettings(environment) {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !name.startsWith("REPRISE_")),
  );
}

async function untilReady(server) {
  const deadline = Date.now() + READY_MAX_MS;
  while (Date.now() < deadline) {
    if (server.child.exitCode !== null) break;
    const ready = await fetch(`${server.url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
    await sleep(POLL_MS);
  }
  const lines = readFileSync(server.logPath, "utf8").trim().split("\n").slice(-5);
  await stopServer(server);
  throw new Error(`The server did not become ready. Its last words:\n${lines.join("\n")}`);
}

/** Asks the server to end, and waits until it has. */
export async function stopServer({ child }) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const late = sleep(STOP_MAX_MS, "late", { ref: false });
  if ((await Promise.race([ended, late])) === "late") child.kill("SIGKILL");
  await ended;
}
