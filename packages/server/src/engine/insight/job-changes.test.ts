import { afterEach, beforeEach, expect, test } from "vitest";
import { type EngineUnderTest, engineUnderTest } from "../../testing/engine-under-test.ts";
import { createJobChanges } from "./job-changes.ts";

/** Longer than the pause between two looks. */
const LOOK_MS = 500;

let the: EngineUnderTest;

beforeEach(async () => {
  the = await engineUnderTest();
});
afterEach(() => the.close());

test("who comes while the look for the last one is under way makes no second loop", async () => {
  const changes = createJobChanges(the.deps);
  const before = the.clock.pending();
  const leave = changes.subscribe(() => {});
  the.clock.advance(LOOK_MS);
  leave();

  const leaveAgain = changes.subscribe(() => {});
  await the.pass(LOOK_MS);

  expect(the.clock.pending()).toBe(before + 1);
  leaveAgain();
  expect(the.clock.pending()).toBe(before);
});
