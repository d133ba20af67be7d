import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { StorePlace } from "./benchmark.ts";

/** The product as users run it: the built program in a process of its own, on a free loopback port. */
export interface RepriseProcess {
  url: string;
  /** Milliseconds from the start of the process until it was ready. */
  readyMs: number;
  /** Bytes that are resident now, of the process and of what it started. */
  residentBytes(): number;
  /** Processor time that the process has used, all threads, milliseconds. */
  cpuMs(): number;
  /** Asks the API as admin; rejects unless the answer is 2xx. */
  call(method: string, route: string, body?: unknown): Promise<unknown>;
  /** Throws with its last words if the process has ended by itself. */
  assertAlive(): void;
  stop(): Promise<void>;
}

const MAIN = path.join(import.meta.dirname, "../packages/server/dist/main.js");
const READY_MAX_MS = 60_000;
const POLL_MS = 5;

export async function startReprise(
  place: StorePlace,
  { slots, command = "start" }: { slots?: number; command?: "start" | "worker" } = {},
): Promise<RepriseProcess> {
  const port = await freePort();
  const flags = [
    ...(command === "start" ? ["--port", String(port), "--data", place.dataDir] : []),
    ...["--log-level", "warn"],
    ...(place.databaseUrl ? ["--database-url", place.databaseUrl] : []),
    ...(slots ? ["--slots", String(slots)] : []),
  ];
  const startedAt = performance.now();
  const child = spawn(process.execPath, [MAIN, command, ...flags], {
    cwd: place.dataDir,
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, NODE_ENV: "production" },
  });
  let complaints = "";
  child.stderr.on("data", (text: Buffer) => {
    complaints = (complaints + String(text)).slice(-2_000);
  });
  const url = `http://127.0.0.1:${port}`;
  if (command === "start") {
    await ready(child, url, () => complaints);
  }
  return {
    url,
    readyMs: performance.now() - startedAt,
    residentBytes: () => residentBytes(child.pid ?? 0),
    cpuMs: () => cpuMs(child.pid ?? 0),
    async call(method, route, body) {
      return await callApi({ url, place }, { method, route, body });
    },
    assertAlive() {
      if (child.exitCode !== null) {
        throw new Error(`reprise ${command} exited with ${child.exitCode}: ${complaints}`);
      }
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const exit = once(child, "exit");
        child.kill("SIGTERM");
        await exit;
      }
    },
  };
}

async function ready(child: ChildProcess, url: string, complaints: () => string): Promise<void> {
  const deadline = performance.now() + READY_MAX_MS;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) {
      throw new Error(`reprise start exited with ${child.exitCode}: ${complaints()}`);
    }
    try {
      if ((await fetch(`${url}/readyz`)).ok) {
        return;
      }
    } catch {
      // It does not listen yet.
    }
    await sleep(POLL_MS);
  }
  child.kill("SIGKILL");
  throw new Error(`reprise start was not ready in time: ${complaints()}`);
}

async function callApi(
  { url, place }: { url: string; place: StorePlace },
  { method, route, body }: { method: string; route: string; body: unknown },
): Promise<unknown> {
  const key = readFileSync(path.join(place.dataDir, "admin.key"), "utf8").trim();
  const isText = typeof body === "string";
  const response = await fetch(`${url}/api/v1${route}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined
        ? {}
        : { "content-type": isText ? "application/yaml" : "application/json" }),
    },
    ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${method} ${route} answered ${response.status}: ${text.slice(0, 500)}`);
  }
  return text === "" ? undefined : JSON.parse(text);
}

/** Of the process and its children: code steps and functions run in some of their own. */
function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const own = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) * 1_024;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return children === ""
    ? own
    : children.split(" ").reduce((sum, child) => sum + residentBytes(Number(child)), own);
}

/** Fields 14 and 15 of `stat`, counted after the name, in hundredths of a second. */
function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") {
    throw new Error("No port");
  }
  return address.port;
}
