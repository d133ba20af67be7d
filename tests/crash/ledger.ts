import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { LedgerLine } from "./ledger-line.ts";

export interface Ledger {
  /** Where steps send what they do. */
  effectUrl: string;
  /** Resolves when the line is on disk. */
  note(line: LedgerLine): Promise<void>;
  /** Everything so far. */
  read(): LedgerLine[];
  stop(): Promise<void>;
}

/** Starts the ledger in a process of its own, outside of every fault. */
export async function startLedger(file: string): Promise<Ledger> {
  const path = fileURLToPath(new URL("./ledger.process.ts", import.meta.url));
  const child = fork(path, [file], { execArgv: ["--import", "tsx"] });
  const [message] = await once(child, "message");
  const { port } = message as { port: number };
  const origin = `http://127.0.0.1:${port}`;
  return {
    effectUrl: `${origin}/effect`,
    async note(line) {
      const response = await fetch(`${origin}/line`, {
        method: "POST",
        body: JSON.stringify(line),
      });
      if (!response.ok) throw new Error(`The ledger said ${response.status}`);
      await response.arrayBuffer();
    },
    read: () =>
      readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as LedgerLine),
    async stop() {
      const exit = once(child, "exit");
      child.disconnect();
      await exit;
    },
  };
}
