import { parseArgs } from "node:util";
import { type CrashResult, crashRun, type Fault, STUCK_AFTER_MS } from "./crash-run.ts";
import { isClean } from "./verdict.ts";
import { writeProof } from "./write-proof.ts";

// Question: does the server keep every acknowledged job, and repeat no step on record, when it or
// its database is killed under load?
//
//   npm run test:crash [-- --store sqlite|postgres] [--rounds 5] [--record]

const { values } = parseArgs({
  options: {
    store: { type: "string", default: "all" },
    rounds: { type: "string" },
    /** Run the sources instead of dist/. */
    source: { type: "boolean", default: false },
    /** Write docs/proof/crash.md. */
    record: { type: "boolean", default: false },
  },
});

const PLAN: readonly { fault: Fault; store: string; rounds: number }[] = [
  { fault: "kill SQLite server", store: "sqlite", rounds: 50 },
  { fault: "kill PostgreSQL server", store: "postgres", rounds: 20 },
  { fault: "restart PostgreSQL", store: "postgres", rounds: 20 },
];

const results: CrashResult[] = [];
for (const { fault, store, rounds } of PLAN) {
  if (values.store !== "all" && values.store !== store) continue;
  const asked = Number(values.rounds ?? rounds);
  console.log(`${fault}: ${asked} rounds …`);
  const result = await crashRun({ fault, rounds: asked, built: !values.source });
  results.push(result);
  console.log(describe(result));
}
if (values.record) writeProof(results);
process.exitCode = results.length > 0 && results.every(isGood) ? 0 : 1;

function isGood({ verdict, drainMs, exitCode }: CrashResult): boolean {
  return isClean(verdict) && drainMs < STUCK_AFTER_MS && exitCode === 0;
}

function describe(result: CrashResult): string {
  const { verdict, readyMs, drainMs, resumed, exitCode } = result;
  const findings = Object.entries(verdict).map(([name, value]) =>
    typeof value === "number"
      ? `  ${name}: ${value}`
      : `  ${name}: ${value.length}${value.length > 0 ? ` (${value.slice(0, 3).join(", ")})` : ""}`,
  );
  const slowest = Math.max(...readyMs);
  return [
    ...findings,
    `  ready after the fault: at most ${slowest} ms; all jobs ended ${drainMs} ms after the last one`,
    `  roots that were quarantined and resumed: ${resumed}`,
    `  exit code of SIGTERM: ${exitCode}`,
    isGood(result) ? "  kept its promise" : "  BROKE ITS PROMISE",
  ].join("\n");
}
