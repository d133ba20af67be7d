import { describe, expect, test } from "vitest";
import type { LedgerLine } from "./ledger-line.ts";
import type { StoredJob } from "./store-reader.ts";
import { isClean, judge } from "./verdict.ts";

const FIRST = "a/0/steps/0";
const KEYS = [FIRST, "a/0/steps/1/steps/0/0", "a/0/steps/1/steps/0/1", "a/0/steps/3"];
const JOB: StoredJob = { id: "a", n: 1, status: "COMPLETED", error: null, requested: KEYS };
const intent: LedgerLine = { type: "intent", n: 1 };
const accepted: LedgerLine = { type: "accepted", n: 1, jobId: "a" };
const fault: LedgerLine = { type: "fault", fault: "kill -9" };
const healed: LedgerLine = { type: "healed" };
const effect = (key: string): LedgerLine => ({ type: "effect", key });
const recorded = (...keys: string[]): LedgerLine => ({ type: "recorded", keys });
const WELL = [intent, accepted, ...KEYS.map(effect)];

describe("the verdict over a crash run", () => {
  test("is clean when each job did everything once", () => {
    const verdict = judge(WELL, [JOB]);

    expect(verdict).toMatchObject({ accepted: 1, effects: 4, repeatedByFault: 0 });
    expect(isClean(verdict)).toBe(true);
  });

  test("allows a request again that a fault had hit", () => {
    const verdict = judge(
      [intent, accepted, effect(FIRST), fault, healed, ...KEYS.map(effect)],
      [JOB],
    );

    expect(verdict.repeatedByFault).toBe(1);
    expect(isClean(verdict)).toBe(true);
  });

  test.each<[string, string, LedgerLine[], StoredJob[]]>([
    ["an acknowledged job that is gone", "lost", WELL, []],
    ["a job that nobody asked for", "phantoms", WELL, [JOB, { ...JOB, id: "b", n: 2 }]],
    ["an event with two jobs", "doubles", WELL, [JOB, { ...JOB, id: "b" }]],
    ["a job that hangs", "stuck", WELL, [{ ...JOB, status: "RUNNING" }]],
    ["a job that failed", "wrongEnds", WELL, [{ ...JOB, status: "FAILED" }]],
    ["a job that left a step out", "wrongEnds", WELL, [{ ...JOB, requested: KEYS.slice(1) }]],
    [
      "a recorded step that ran again after a kill",
      "ranAgain",
      [...WELL, fault, recorded(...KEYS), healed, effect(FIRST)],
      [JOB],
    ],
    ["a step that ran twice without a fault", "unexplained", [...WELL, effect(FIRST)], [JOB]],
    [
      "a step that ran twice after its fault had healed",
      "unexplained",
      [intent, accepted, fault, healed, ...KEYS.map(effect), effect(FIRST)],
      [JOB],
    ],
    ["a record of a request that nobody saw", "unfounded", WELL.slice(0, -1), [JOB]],
  ])("finds %s", (_, finding, lines, jobs) => {
    const verdict = judge(lines, jobs);

    expect(verdict[finding as keyof typeof verdict]).toHaveLength(1);
    expect(isClean(verdict)).toBe(false);
  });
});
