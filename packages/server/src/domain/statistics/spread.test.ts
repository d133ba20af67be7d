import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addDuration,
  countUpTo,
  decodeClasses,
  emptySpread,
  encodeClasses,
  mergeSpread,
  percentileOf,
  type Spread,
} from "./spread.ts";

const ERROR_MAX = 0.05;

function spreadOf(durations: readonly number[]): Spread {
  const spread = emptySpread();
  for (const duration of durations) addDuration(spread, duration);
  return spread;
}

describe("a spread of durations", () => {
  const durations = fc.array(fc.integer({ min: 0, max: 100_000_000 }), { minLength: 1 });

  test("has percentiles that are right to within a class", () => {
    void fc.assert(
      fc.property(durations, fc.constantFrom(0.01, 0.5, 0.95, 0.99, 1), (values, p) => {
        const sorted = [...values].sort((a, b) => a - b);
        const exact = sorted[Math.max(0, Math.ceil(values.length * p) - 1)] ?? 0;

        const found = percentileOf(spreadOf(values), p) ?? -1;

        expect(Math.abs(found - exact)).toBeLessThanOrEqual(Math.max(1, exact * ERROR_MAX));
      }),
    );
  });

  test("is the same whether its parts are added up or counted together", () => {
    void fc.assert(
      fc.property(durations, durations, (some, others) => {
        const merged = spreadOf(some);

        mergeSpread(merged, spreadOf(others));

        const together = spreadOf([...some, ...others]);
        expect({ ...merged, classes: new Map([...merged.classes].sort()) }).toEqual({
          ...together,
          classes: new Map([...together.classes].sort()),
        });
      }),
    );
  });

  test("comes back from the store as it was", () => {
    void fc.assert(
      fc.property(durations, (values) => {
        const { classes } = spreadOf(values);

        expect(decodeClasses(encodeClasses(spreadOf(values)))).toEqual(classes);
      }),
    );
  });

  test("of nothing has no percentile", () => {
    expect(percentileOf(emptySpread(), 0.5)).toBeNull();
    expect(decodeClasses("")).toEqual(new Map());
  });

  test("takes a negative duration, of two clocks that differ, for none", () => {
    expect(spreadOf([-5, 10])).toMatchObject({ count: 2, sum: 10, min: 0, max: 10 });
  });

  test("counts those up to a bound", () => {
    expect(countUpTo(spreadOf([0, 10, 100, 1_000]), 200)).toBe(3);
  });
});
