import { execFileSync } from "node:child_process";
import os from "node:os";

/** What a figure is worth nothing without. */
export interface MachineFacts {
  date: string;
  commit: string;
  command: string;
  node: string;
  cpu: string;
  cores: number;
  memoryGib: number;
  /** One-minute load average when the run began: above about 0.5 the figures are only indicative. */
  loadAverage: number;
}

export function machineFacts(command: string): MachineFacts {
  return {
    date: new Date().toISOString(),
    commit: commit(),
    command,
    node: process.version,
    cpu: os.cpus()[0]?.model.trim() ?? "unknown",
    cores: os.cpus().length,
    memoryGib: Math.round(os.totalmem() / 2 ** 30),
    loadAverage: Math.round((os.loadavg()[0] ?? 0) * 100) / 100,
  };
}

/** One line for people. */
export function describeMachine(facts: MachineFacts): string {
  return (
    `${facts.date} · commit ${facts.commit} · ${facts.cores} × ${facts.cpu} · ` +
    `${facts.memoryGib} GiB · Node ${facts.node} · load ${facts.loadAverage} at the start · ${facts.command}`
  );
}

function commit(): string {
  try {
    const hash = git("rev-parse", "--short", "HEAD");
    return git("status", "--porcelain", "--untracked-files=no", "packages") === ""
      ? hash
      : `${hash}+changes`;
  } catch {
    return "unknown";
  }
}

function git(...args: string[]): string {
  return execFileSync("git", args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
}
