import { describe, expect, test } from "vitest";
import { createPrefetch } from "./prefetch.ts";

describe("the number of jobs to have at hand", () => {
  function jobsAfter(slices: number[], slots = 20): number {
    const prefetch = createPrefetch({ slots });
    for (const durationMs of slices) prefetch.sliceEnded(durationMs);
    return prefetch.jobs();
  }

  const many = (durationMs: number) => Array.from({ length: 200 }, () => durationMs);

  test("is what the slots will start within 250 ms", () => {
    expect(jobsAfter(many(50))).toBe(100);
    expect(jobsAfter(many(100), 4)).toBe(10);
  });

  test("is none when a slice lasts longer than that takes", () => {
    expect(jobsAfter(many(34_000))).toBe(0);
  });

  test("is capped for the quickest jobs", () => {
    expect(jobsAfter(many(0.05))).toBe(200);
  });

  test("falls to none when jobs had to wait here for long", () => {
    const prefetch = createPrefetch({ slots: 20 });

    prefetch.waitedTooLong(1_000);

    expect(prefetch.jobs()).toBe(0);
  });
});
