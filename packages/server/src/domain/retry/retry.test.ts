import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseInterval } from "./parse-interval.ts";
import { pauseAfter } from "./pause-after.ts";
import { resolveRetry } from "./resolve-retry.ts";
import { RetryPolicy } from "./retry-policy.ts";

const DAY_MS = 86_400_000;

function pausesOf(...policies: RetryPolicy[]): number[] {
  const retry = resolveRetry(...policies);
  const pauses: number[] = [];
  for (let attempt = 0; ; attempt += 1) {
    const pause = pauseAfter(attempt, retry);
    if (pause === null) return pauses;
    pauses.push(pause);
  }
}

describe("pauses between attempts", () => {
  test.each<[RetryPolicy, number[]]>([
    [{}, [0, 0]],
    [
      { maximumAttempts: 5, initialInterval: "1s", backoffCoefficient: 2 },
      [1000, 2000, 4000, 8000],
    ],
    [
      { maximumAttempts: 6, initialInterval: "1s", backoffCoefficient: 2, maximumInterval: "5s" },
      [1000, 2000, 4000, 5000, 5000],
    ],
    [{ maximumAttempts: 4, initialInterval: 2000 }, [2000, 2000, 2000]],
    [
      {
        maximumAttempts: 8,
        initialInterval: "500 ms",
        backoffCoefficient: 3,
        maximumInterval: "1m",
      },
      [500, 1500, 4500, 13500, 40500, 60000, 60000],
    ],
    [{ maximumAttempts: 4, initialInterval: "1s", backoffCoefficient: 1.5 }, [1000, 1500, 2250]],
    [
      { maximumAttempts: 3, initialInterval: "10s", backoffCoefficient: 2, maximumInterval: "4s" },
      [4000, 4000],
    ],
    [{ maximumAttempts: 1, initialInterval: "10s" }, []],
  ])("of %j are %j", (policy, pauses) => {
    expect(RetryPolicy.parse(policy)).toEqual(policy);
    expect(pausesOf(policy)).toEqual(pauses);
  });

  test("count from the failure: the clock example of Q-19", () => {
    const retry = resolveRetry({
      maximumAttempts: 4,
      initialInterval: "1s",
      backoffCoefficient: 2,
    });
    const failures = [400, 1_900, 4_000];

    const starts = failures.map(
      (failedAt, attempt) => failedAt + (pauseAfter(attempt, retry) ?? 0),
    );

    expect(starts).toEqual([1_400, 3_900, 8_000]);
    expect(pauseAfter(3, retry)).toBeNull();
  });

  test("come from the configuration where an item names only its attempts", () => {
    const configuration = { maximumAttempts: 3, initialInterval: "1s", backoffCoefficient: 2 };

    expect(pausesOf(configuration, { maximumAttempts: 1 })).toEqual([]);
    expect(pausesOf(configuration, { maximumAttempts: 4 })).toEqual([1000, 2000, 4000]);
  });

  test("are min(initial × coefficient^attempt, maximum), whole, finite and never negative (T22)", () => {
    const policies = fc.record({
      maximumAttempts: fc.integer({ min: 1, max: 1_000 }),
      initialIntervalMs: fc.oneof(
        fc.constant(0),
        fc.double({ min: 0.001, max: 604_800_000, noNaN: true }),
      ),
      backoffCoefficient: fc.double({ min: 1, max: 1_000, noNaN: true }),
      maximumIntervalMs: fc.option(fc.integer({ min: 0, max: 604_800_000 })),
    });

    fc.assert(
      fc.property(policies, fc.integer({ min: 0, max: 1_200 }), (retry, attempt) => {
        const pause = pauseAfter(attempt, retry);
        if (attempt + 1 >= retry.maximumAttempts) return pause === null;
        if (pause === null || !Number.isInteger(pause) || pause < 0) return false;
        const cap = retry.maximumIntervalMs ?? DAY_MS;
        let exact = retry.initialIntervalMs;
        for (let i = 0; i < attempt && exact < cap && exact > 0; i += 1) {
          exact *= retry.backoffCoefficient;
          if (retry.backoffCoefficient === 1) break;
        }
        return Math.abs(pause - Math.min(exact, cap)) <= 1 + exact * 1e-9 && pause <= cap;
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("an interval", () => {
  test.each([
    ["10s", 10_000],
    ["1.5h", 5_400_000],
    ["2 days", 172_800_000],
    ["100", 100],
    [".5s", 500],
    ["1M", 60_000],
    ["1w", 604_800_000],
    ["1y", 31_557_600_000],
    [0, 0],
    [250, 250],
  ])("%j is %i ms", (value, intervalMs) => {
    expect(parseInterval(value)).toBe(intervalMs);
  });

  test.each(["1h 30m", "1 month", "abc", "", "-3 min", "x".repeat(101), -1, Number.NaN, Infinity])(
    "%j is none",
    (value) => {
      expect(parseInterval(value)).toBeNull();
    },
  );
});

describe("a policy is refused", () => {
  test.each([
    [{ maximumAttempts: 0 }, "maximumAttempts"],
    [{ maximumAttempts: 1.5 }, "maximumAttempts"],
    [{ maximumAttempts: "3" }, "maximumAttempts"],
    [{ maximumAttempts: 1_001 }, "maximumAttempts"],
    [{ initialInterval: -1 }, "initialInterval"],
    [{ initialInterval: "1 month" }, "initialInterval"],
    [{ initialInterval: "1y" }, "initialInterval"],
    [{ initialInterval: "1s", backoffCoefficient: 0.5 }, "backoffCoefficient"],
    [{ backoffCoefficient: 2 }, "backoffCoefficient"],
    [{ maximumInterval: "1m" }, "maximumInterval"],
  ])("for %j", (policy, field) => {
    const parsed = RetryPolicy.safeParse(policy);

    expect(parsed.error?.issues[0]?.path).toEqual([field]);
  });
});
