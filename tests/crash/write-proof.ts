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
and a durable timer, and calls another recipe in each of two turns, whose jobs ask twice, and waits for them) and is broken at random moments: \`kill -9\` of the server, or PostgreSQL
restarted in mode \`immediate\`. A ledger in a process of its own, with its own fsync, keeps what was
acknowledged and what the receiver saw; after each fault the store's records are read behind the
server's back. \`tests/crash/verdict.ts\` judges.

| fault | rounds | acknowledged | children | lost | double | requests | repeated, hit by a fault | repeated though on record | repeated without a fault | wrong children | stuck after 60 s | quarantined | slowest ready |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
${rows}

"Repeated, hit by a fault" is what the promise allows: a step in flight at the crash runs again from
its start, under the same idempotency key. "Quarantined" jobs took three workers in a row down without
a step between (by chance, at this rate of kills): roots were stopped and resumed by the harness,
children failed with \`worker_lost\`. All other columns from "lost" on to "stuck" must be 0.
`;
}

function row({ fault, rounds, verdict, readyMs, resumed }: CrashResult): string {
  const cells = [
    fault,
    rounds,
    verdict.accepted,
    verdict.children,
    verdict.lost.length,
    verdict.doubles.length,
    verdict.effects,
    verdict.repeatedByFault,
    verdict.ranAgain.length,
    verdict.unexplained.length,
    verdict.wrongChildren.length,
    verdict.stuck.length,
    resumed + verdict.givenUp,
    `${Math.max(...readyMs)} ms`,
  ];
  return `| ${cells.join(" | ")} |`;
}
