import { beforeEach, describe, expect, test } from "vitest";
import { createLaneHints, type LaneHints } from "./lane-hints.ts";

describe("lane hints", () => {
  let hints: LaneHints;

  beforeEach(() => {
    hints = createLaneHints();
  });

  test("are asked in the order in which they came, each once", () => {
    hints.add(["b", "a", "b"]);

    expect(hints.take(1)).toEqual(["b"]);
    expect(hints.take(10)).toEqual(["a"]);
    expect(hints.isEmpty()).toBe(true);
  });

  test("keep the lanes of a full claim, those that had no turn before those that had", () => {
    hints.add(["a", "b"]);

    hints.learn({ lanes: hints.take(10), given: ["a", "a"], isFull: true });

    expect(hints.take(10)).toEqual(["b", "a"]);
  });

  test("drop lanes that gave all that they had", () => {
    hints.add(["a"]);

    hints.learn({ lanes: hints.take(10), given: [], isFull: false });

    expect(hints.isEmpty()).toBe(true);
  });

  test("come back to a lane at its limit when one of its jobs here ends", () => {
    hints.add(["a"]);
    const lanes = hints.take(10);
    hints.jobArrived("a");
    hints.learn({ lanes, given: ["a"], isFull: false });
    expect(hints.isEmpty()).toBe(true);

    hints.jobEnded("a");

    expect(hints.take(10)).toEqual(["a"]);
  });

  test("keep what was signaled while the claim was under way", () => {
    hints.add(["a"]);
    const lanes = hints.take(10);
    hints.add(["a"]);

    hints.learn({ lanes, given: [], isFull: false });

    expect(hints.take(10)).toEqual(["a"]);
  });
});
