import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

const PYTHON = "/usr/bin/python3";
const BUILDER = "/usr/bin/swift-ring-builder";
const KINDS = ["account", "container", "object"];
const SECTOR = 1;
const UP_WITHIN_MS = 60_000;

export const ACCESS_KEY = "test:tester";
export const SECRET_KEY = "testing";

/** Debian's packages put these there. */
export function isSwiftInstalled() {
  return (
    existsSync(BUILDER) &&
    ["proxy", ...KINDS].every((kind) => existsSync(`/usr/bin/swift-${kind}-server`))
  );
}

/** An OpenStack Swift of one disk in a folder of its own, which speaks S3 and checks signatures. */
export async function startSwift() {
  const folder = mkdtempSync(path.join(tmpdir(), "reprise-swift-"));
  chmodSync(folder, 0o755);
  const ports = await freePorts(KINDS.length + 1);
  const [proxyPort] = ports.slice(-1);
  mkdirSync(path.join(folder, "node", "d1"), { recursive: true });
  writeFileSync(path.join(folder, "swift.conf"), SWIFT_CONF);
  KINDS.forEach((kind, index) => {
    makeRing(folder, { kind, port: ports[index] });
    writeFileSync(
      path.join(folder, `${kind}.conf`),
      serverConf(folder, { kind, port: ports[index] }),
    );
  });
  writeFileSync(path.join(folder, "proxy.conf"), proxyConf(folder, proxyPort));
  writeFileSync(path.join(folder, "launch.py"), LAUNCH);
  const children = [...KINDS, "proxy"].map((kind) => launch(folder, kind));
  const stop = async () => {
    await Promise.all(children.map(end));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    for (const port of ports) await listening(port, children);
    return { endpoint: `http://127.0.0.1:${proxyPort}`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const SWIFT_CONF = `[swift-hash]
swift_hash_path_suffix = reprise
swift_hash_path_prefix = reprise

[storage-policy:0]
name = default
default = yes
`;

/** Swift reads /etc/swift/swift.conf unless it is told otherwise before its servers are loaded. */
const LAUNCH = `import os, sys
folder, kind = sys.argv[1], sys.argv[2]
from swift.common import utils
for module in [utils] + [m for n, m in list(sys.modules.items()) if n.startswith("swift.common.utils")]:
    if hasattr(module, "SWIFT_CONF_FILE"):
        module.SWIFT_CONF_FILE = os.path.join(folder, "swift.conf")
from swift.common.wsgi import run_wsgi
sys.argv = [kind, os.path.join(folder, kind + ".conf")]
sys.exit(run_wsgi(sys.argv[1], kind + "-server"))
`;

function serverConf(folder, { kind, port }) {
  return `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
workers = 0
user = ${userName()}
swift_dir = ${folder}
devices = ${path.join(folder, "node")}
mount_check = false
disable_fallocate = true
fallocate_reserve = 0
log_level = ERROR

[pipeline:main]
pipeline = ${kind}-server

[app:${kind}-server]
use = egg:swift#${kind}
`;
}

function proxyConf(folder, port) {
  return `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
workers = 0
user = ${userName()}
swift_dir = ${folder}
log_level = ERROR

[pipeline:main]
pipeline = catch_errors cache listing_formats s3api tempauth proxy-server

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true

[filter:catch_errors]
use = egg:swift#catch_errors

[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${SECTOR}

[filter:listing_formats]
use = egg:swift#listing_formats

[filter:s3api]
use = egg:swift#s3api
s3_acl = false

[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = ${SECRET_KEY} .admin
user_test_reader = reading
`;
}

function userName() {
  return spawnSync("id", ["-un"], { encoding: "utf8" }).stdout.trim();
}

function makeRing(folder, { kind, port }) {
  const ring = path.join(folder, `${kind}.builder`);
  const steps = [
    [ring, "create", "4", "1", "1"],
    [ring, "add", `r1z1-127.0.0.1:${port}/d1`, "1"],
    [ring, "rebalance"],
  ];
  for (const step of steps) {
    const { status, stdout, stderr } = spawnSync(BUILDER, step, { encoding: "utf8" });
    if (status !== 0) throw new Error(`${BUILDER} ${step.join(" ")}: ${stdout}${stderr}`);
  }
}

function launch(folder, kind) {
  const child = spawn(PYTHON, [path.join(folder, "launch.py"), folder, kind], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  child.said = "";
  child.stderr.on("data", (chunk) => {
    child.said = (child.said + chunk).slice(-4_000);
  });
  return child;
}

function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return undefined;
  return new Promise((resolve) => {
    child.once("exit", resolve);
    child.kill("SIGKILL");
  });
}

async function freePorts(count) {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((resolve, reject) => {
          const server = net.createServer().once("error", reject);
          server.listen(0, "127.0.0.1", () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

async function listening(port, children) {
  const until = Date.now() + UP_WITHIN_MS;
  while (!(await answers(port))) {
    const dead = children.find(({ exitCode }) => exitCode !== null);
    if (dead) throw new Error(`A server of Swift ended: ${dead.said}`);
    if (Date.now() > until) throw new Error(`Swift is not up after ${UP_WITHIN_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
