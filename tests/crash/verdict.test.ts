import { describe, expect, test } from "vitest";
import type { LedgerLine } from "./ledger-line.ts";
import type { StoredJob } from "./store-reader.ts";
import { isClean, judge } from "./verdict.ts";

const FIRST = "a/0/steps/0";
const KEYS = [FIRST, "a/0/steps/1/steps/0/0", "a/0/steps/1/steps/0/1", "a/0/steps/3"];
const JOB: StoredJob = {
  ...{ id: "a", parentId: null, n: 1, status: "COMPLETED", error: null, errorCode: null },
  children: { total: 2, finished: 2, failed: 0 },
  requested: KEYS,
};
const CHILDREN: readonly StoredJob[] = ["c", "d"].map((id) => ({
  ...{ ...JOB, id, parentId: "a", children: { total: 0, finished: 0, failed: 0 } },
  requested: [`${id}/0/steps/0`, `${id}/0/steps/2`],
}));
const ALL: StoredJob[] = [JOB, ...CHILDREN];
const CALLED = CHILDREN.flatMap(({ requested }) => requested);
const intent: LedgerLine = { type: "intent", n: 1 };
const accepted: LedgerLine = { type: "accepted", n: 1, jobId: "a" };
const fault: LedgerLine = { type: "fault", fault: "kill -9" };
const healed: LedgerLine = { type: "healed" };
const effect = (key: string): LedgerLine => ({ type: "effect", key });
const recorded = (...keys: string[]): LedgerLine => ({ type: "recorded", keys });
const WELL = [intent, accepted, ...CALLED.map(effect), ...KEYS.map(effect)];

/** A root of its own that has nothing to call, so that only its number is wrong. */
const stray = (n: number): StoredJob => ({ ...JOB, id: "b", n, status: "RUNNING" });

describe("the verdict over a crash run", () => {
  test("is clean when each job did everything once", () => {
    const verdict = judge(WELL, ALL);

    expect(verdict).toMatchObject({ accepted: 1, children: 2, effects: 8, repeatedByFault: 0 });
    expect(isClean(verdict)).toBe(true);
  });

  test("allows a request again that a fault had hit", () => {
    const verdict = judge(
      [intent, accepted, effect(FIRST), fault, healed, ...[...CALLED, ...KEYS].map(effect)],
      ALL,
    );

    expect(verdict.repeatedByFault).toBe(1);
    expect(isClean(verdict)).toBe(true);
  });

  test.each<[string, string, LedgerLine[], StoredJob[]]>([
    ["an acknowledged job that is gone", "lost", WELL, []],
    ["a job that nobody asked for", "phantoms", WELL, [...ALL, stray(2)]],
    ["an event with two jobs", "doubles", WELL, [...ALL, stray(1)]],
    ["a job that hangs", "stuck", WELL, [{ ...JOB, status: "RUNNING" }, ...CHILDREN]],
    ["a job that failed", "wrongEnds", WELL, [{ ...JOB, status: "FAILED" }, ...CHILDREN]],
    [
      "a job that left a step out",
      "wrongEnds",
      WELL,
      [{ ...JOB, requested: KEYS.slice(1) }, ...CHILDREN],
    ],
    ["a root without one of its children", "wrongChildren", WELL, ALL.slice(0, 2)],
    [
      "a recorded step that ran again after a kill",
      "ranAgain",
      [...WELL, fault, recorded(...KEYS), healed, effect(FIRST)],
      ALL,
    ],
    ["a step that ran twice without a fault", "unexplained", [...WELL, effect(FIRST)], ALL],
    [
      "a step that ran twice after its fault had healed",
      "unexplained",
      [intent, accepted, fault, healed, ...[...CALLED, ...KEYS, FIRST].map(effect)],
      ALL,
    ],
    ["a record of a request that nobody saw", "unfounded", WELL.slice(0, -1), ALL],
  ])("finds %s", (_, finding, lines, jobs) => {
    const verdict = judge(lines, jobs);

    expect(verdict[finding as keyof typeof verdict]).toHaveLength(1);
    expect(isClean(verdict)).toBe(false);
  });
});
