import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { CrashResult } from "./crash-run.ts";

const FILE = fileURLToPath(new URL("../../docs/proof/crash.md", import.meta.url));

/** Writes down what was found, when, and of which commit. */
export function writeProof(results: readonly CrashResult[]): void {
  mkdirSync(path.dirname(FILE), { recursive: true });
  writeFileSync(FILE, proof(results));
}

function proof(results: readonly CrashResult[]): string {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  const day = new Date().toISOString().slice(0, 10);
  const rows = results.map(row).join("\n");
  return `# Proof: crashes

Written by \`npm run test:crash -- --record\` on ${day}, commit ${commit}, Node ${process.versions.node}, ${cpus().length} cores.

The real server runs under load (webhooks; each job asks a receiver four times, in and around a loop
and a durable timer) and is broken at random moments: \`kill -9\` of the server, or PostgreSQL
restarted in mode \`immediate\`. A ledger in a process of its own, with its own fsync, keeps what was
acknowledged and what the receiver saw; after each fault the store's records are read behind the
server's back. \`tests/crash/verdict.ts\` judges.

| fault | rounds | acknowledged | lost | double | requests | repeated, hit by a fault | repeated though on record | repeated without a fault | stuck after 60 s | slowest ready |
|---|---|---|---|---|---|---|---|---|---|---|
${rows}

"Repeated, hit by a fault" is what the promise allows: a step in flight at the crash runs again from
its start, under the same idempotency key. All other columns from "lost" on must be 0.
`;
}

function row({ fault, rounds, verdict, readyMs }: CrashResult): string {
  const cells = [
    fault,
    rounds,
    verdict.accepted,
    verdict.lost.length,
    verdict.doubles.length,
    verdict.effects,
    verdict.repeatedByFault,
    verdict.ranAgain.length,
    verdict.unexplained.length,
    verdict.stuck.length,
    `${Math.max(...readyMs)} ms`,
  ];
  return `| ${cells.join(" | ")} |`;
}
