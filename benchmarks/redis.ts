import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface BenchRedis {
  version: string;
  socket: string;
  stop(): Promise<void>;
}

const START_TRIES = 100;
const START_PAUSE_MS = 50;

/** Starts `redis-server` on a socket of its own, as durable as it can be: every write is synced. */
export async function startRedis(): Promise<BenchRedis> {
  const version = /v=(\S+)/.exec(execFileSync("redis-server", ["--version"], { encoding: "utf8" }));
  const folder = mkdtempSync(path.join(os.tmpdir(), "reprise-bench-redis-"));
  const socket = path.join(folder, "redis.sock");
  const options = ["--port", "0", "--unixsocket", socket, "--dir", folder, "--save", ""];
  const durable = ["--appendonly", "yes", "--appendfsync", "always"];
  const child = spawn("redis-server", [...options, ...durable], { stdio: "ignore" });
  await answering(child, socket);
  return {
    version: version?.[1] ?? "unknown",
    socket,
    async stop() {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answering(child: ChildProcess, socket: string): Promise<void> {
  for (let tries = 0; tries < START_TRIES; tries += 1) {
    if (child.exitCode !== null) {
      break;
    }
    if (existsSync(socket) && (await accepts(socket))) {
      return;
    }
    await sleep(START_PAUSE_MS);
  }
  throw new Error("redis-server did not start");
}

async function accepts(socket: string): Promise<boolean> {
  return await new Promise((resolve) => {
    const connection = net.connect(socket);
    connection.once("connect", () => connection.end(() => resolve(true)));
    connection.once("error", () => resolve(false));
  });
}
