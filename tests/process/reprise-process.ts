import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { eventually } from "../../packages/server/src/testing/eventually.ts";

const MAIN = fileURLToPath(new URL("../../packages/server/src/main.ts", import.meta.url));
const TSX = import.meta.resolve("tsx");
const READY_MS = 30_000;

export interface RepriseProcess {
  pid: number;
  out(): string;
  err(): string;
  /** The address that it says it answers at. */
  url(): Promise<string>;
  signal(signal: NodeJS.Signals): void;
  /** Nobody reads what it writes any more. */
  closePipes(): void;
  /** Its exit code, once it has ended. */
  exitCode(): Promise<number | null>;
}

/** Runs the program from its sources, in a process of its own. */
export function runReprise(
  args: readonly string[],
  { folder, environment = {} }: { folder: string; environment?: Record<string, string> },
): RepriseProcess {
  const child = spawn(process.execPath, ["--conditions=source", "--import", TSX, MAIN, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const out: string[] = [];
  const err: string[] = [];
  child.stdout.setEncoding("utf8").on("data", (text: string) => out.push(text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => err.push(text));
  const closed = once(child, "close");
  return {
    pid: child.pid ?? 0,
    out: () => out.join(""),
    err: () => err.join(""),
    url: () =>
      eventually(
        "the server says where it is",
        () => {
          if (child.exitCode !== null) throw new Error(`It ended: ${err.join("")}`);
          return /ready at (\S+)/.exec(out.join(""))?.[1];
        },
        { deadlineMs: READY_MS },
      ),
    signal: (signal) => void child.kill(signal),
    closePipes() {
      child.stdout.destroy();
      child.stderr.destroy();
    },
    async exitCode() {
      await closed;
      return child.exitCode;
    },
  };
}
