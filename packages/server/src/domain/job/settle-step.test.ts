import { describe, expect, test } from "vitest";
import { fakeClock } from "../../testing/fake-clock.ts";
import { records } from "../../testing/records.ts";
import { settleStep } from "./settle-step.ts";

describe("a step as people see it", () => {
  const { step } = records(fakeClock());
  const waiting = step({ status: "WAITING", endDate: null });

  test("has ended with its job when nobody was there to write it", () => {
    const settled = settleStep(waiting, { status: "CANCELED", endDate: 7 });

    expect(settled).toEqual({ ...waiting, status: "CANCELED", endDate: 7 });
  });

  test("is as it was written while its job goes on", () => {
    expect(settleStep(waiting, { status: "STOPPED", endDate: null })).toBe(waiting);
  });

  test("is as it was written when it has ended by itself", () => {
    const skipped = step({ status: "SKIPPED" });

    expect(settleStep(skipped, { status: "CANCELED", endDate: 7 })).toBe(skipped);
  });
});
