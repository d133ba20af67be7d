import { expect, test } from "vitest";
import { fakeClock } from "../../testing/fake-clock.ts";
import { records } from "../../testing/records.ts";
import { stepWaitsFor } from "./step-waits-for.ts";

const { step } = records(fakeClock());

test.each([
  ["approve", undefined, "approval"],
  ["wait", undefined, "timer"],
  ["monitor", undefined, "retry"],
  ["call", undefined, "child"],
  ["action", { kind: "poll" }, "poll"],
  ["action", { kind: "resume-token" }, "resume-token"],
  ["action", { kind: "timer" }, "timer"],
] as const)("a %s step on hold with %j waits for %s", (kind, state, waitingFor) => {
  const record = step({ kind, status: "WAITING", ...(state && { state }) });

  expect(stepWaitsFor(record)).toBe(waitingFor);
});

test("a step that is not on hold waits for nothing", () => {
  expect(stepWaitsFor(step({ kind: "approve" }))).toBeNull();
});
