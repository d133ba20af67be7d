import { describe, expect, test } from "vitest";
import { crashRun, type Fault, STUCK_AFTER_MS } from "./crash-run.ts";
import { isClean } from "./verdict.ts";

const ROUNDS = 3;
const TIMEOUT_MS = 180_000;

describe("a crash under load (acceptance 18)", () => {
  test.concurrent.each<Fault>([
    "kill SQLite server",
    "kill PostgreSQL server",
    "restart PostgreSQL",
  ])("loses nothing and repeats nothing on record: %s", { timeout: TIMEOUT_MS }, async (fault) => {
    const result = await crashRun({ fault, rounds: ROUNDS, built: false });

    expect(result.verdict).toSatisfy(isClean);
    expect(result.verdict.faults).toBe(ROUNDS);
    expect(result.verdict.accepted).toBeGreaterThan(ROUNDS);
    expect(result.drainMs).toBeLessThan(STUCK_AFTER_MS);
    expect(result.exitCode).toBe(0);
  });
});
