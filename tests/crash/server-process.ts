import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { eventually } from "../../packages/server/src/testing/eventually.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const READY_MS = 60_000;

export interface ServerProcess {
  pid: number;
  /** Resolves when /readyz says yes; rejects when the process has ended. */
  ready(): Promise<void>;
  /** SIGKILL: it gets no chance to do anything. */
  kill(): Promise<void>;
  /** SIGTERM; answers the exit code. */
  stop(): Promise<number | null>;
}

export interface ServerOptions {
  data: string;
  port: number;
  recipes: string;
  databaseUrl: string | null;
  /** Run `dist/` as users do, or the sources, which need no build. */
  built: boolean;
  /** Writes the system calls of durability and answers to this file (needs strace). */
  traceTo?: string;
}

/** Starts the real server, as a person does, in a process that can be killed. */
export function startServerProcess(options: ServerOptions): ServerProcess {
  const [program = "", ...args] = [...tracer(options), process.execPath, ...commandLine(options)];
  const child = spawn(program, args, {
    cwd: ROOT,
    env: { ...process.env, REPRISE_ALLOW_PRIVATE: "127.0.0.0/8", REPRISE_LOG_LEVEL: "warn" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const said: string[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said.push(text);
    if (said.length > 200) said.shift();
  });
  const exit = once(child, "exit");
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await exit;
    return child.exitCode;
  };
  return {
    pid: child.pid ?? 0,
    ready: () => ready(child, { port: options.port, said }),
    kill: async () => void (await end("SIGKILL")),
    stop: () => end("SIGTERM"),
  };
}

/** As a grandchild (-D), so that the process that we started and signal is the server itself. */
function tracer({ traceTo }: ServerOptions): string[] {
  if (traceTo === undefined) return [];
  const calls = "trace=pwrite64,pwritev,write,writev,sendmsg,sendto,fsync,fdatasync";
  return ["strace", "-D", "-f", "-y", "-s", "9000", "-e", calls, "-o", traceTo];
}

function commandLine({ data, port, recipes, databaseUrl, built }: ServerOptions): string[] {
  const program = built
    ? ["packages/server/dist/main.js"]
    : ["--conditions=source", "--import", "tsx", "packages/server/src/main.ts"];
  const flags = ["--data", data, "--port", `${port}`, "--recipes", recipes];
  const store = databaseUrl === null ? [] : ["--database-url", databaseUrl];
  return [...program, "start", ...flags, ...store];
}

async function ready(
  child: ChildProcess,
  { port, said }: { port: number; said: readonly string[] },
): Promise<void> {
  await eventually(
    "the server is ready",
    async () => {
      if (child.exitCode !== null) throw new Error(`The server ended: ${said.join("")}`);
      return (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.ok;
    },
    { deadlineMs: READY_MS },
  );
}
