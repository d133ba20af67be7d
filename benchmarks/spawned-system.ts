import { type ChildProcess, fork } from "node:child_process";
import path from "node:path";
import type { SystemPlace } from "./system.ts";
import type { Answer, Effort, Request } from "./system-process.ts";

/** A system in a process of its own, so that neither its memory nor its timers touch the others. */
export interface SpawnedSystem {
  version: string;
  /** Undefined where the system cannot do it. */
  noop(jobs: number): Promise<Effort | undefined>;
  steps(jobs: number): Promise<Effort | undefined>;
  startLatency(samples: number): Promise<number[]>;
  endToEnd(samples: number): Promise<number[] | undefined>;
  close(): Promise<void>;
}

/** A system that says nothing for this long is stuck, and the run goes on without it. */
const ANSWER_MS = 120_000;

/** Opens the module (a path relative to `benchmarks/`) in a new process. */
export async function spawnSystem(module: string, place: SystemPlace): Promise<SpawnedSystem> {
  const child = fork(path.join(import.meta.dirname, "system-process.ts"), [], {
    execArgv: ["--conditions=source", "--import", "tsx"],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    env: { ...process.env, NODE_ENV: "production" },
  });
  let complaints = "";
  child.stderr?.on("data", (text: Buffer) => {
    complaints = (complaints + String(text)).slice(-2_000);
  });
  const ask = async (request: Request): Promise<unknown> => {
    try {
      return await askChild(child, request);
    } catch (error) {
      child.kill("SIGKILL");
      throw new Error(
        `${module}: ${error instanceof Error ? error.message : error}\n${complaints}`,
      );
    }
  };
  const version = await ask({ ask: "open", module: path.join(import.meta.dirname, module), place });
  return {
    version: String(version),
    noop: async (jobs) => (await ask({ ask: "noop", jobs })) as Effort | undefined,
    steps: async (jobs) => ((await ask({ ask: "steps", jobs })) as Effort | null) ?? undefined,
    startLatency: async (samples) => (await ask({ ask: "startLatency", samples })) as number[],
    endToEnd: async (samples) =>
      ((await ask({ ask: "endToEnd", samples })) as number[] | null) ?? undefined,
    close: async () => void (await ask({ ask: "close" })),
  };
}

async function askChild(child: ChildProcess, request: Request): Promise<unknown> {
  return await new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(() => reject(new Error("no answer in time"))), ANSWER_MS);
    const onMessage = (answer: Answer): void =>
      settle(() => ("error" in answer ? reject(new Error(answer.error)) : resolve(answer.value)));
    const onExit = (code: number | null): void =>
      settle(() => reject(new Error(`exited with ${code}`)));
    const settle = (how: () => void): void => {
      clearTimeout(timer);
      child.off("message", onMessage);
      child.off("exit", onExit);
      how();
    };
    child.on("message", onMessage);
    child.on("exit", onExit);
    child.send(request);
  });
}
