import { describe, expect, test } from "vitest";
import { fakeClock } from "./fake-clock.ts";

describe("the fake clock", () => {
  test("stands still until it is moved", () => {
    const clock = fakeClock({ start: 1_000 });

    clock.advance(250);

    expect(clock.now()).toBe(1_250);
    expect(clock.monotonicMs()).toBe(250);
  });

  test("calls back in the order of the instants, each at its own time", () => {
    const clock = fakeClock({ start: 0 });
    const calls: [string, number][] = [];
    clock.after(20, () => calls.push(["second", clock.now()]));
    clock.after(10, () => calls.push(["first", clock.now()]));
    clock.after(31, () => calls.push(["too late", clock.now()]));

    clock.advance(30);

    expect(calls).toEqual([
      ["first", 10],
      ["second", 20],
    ]);
    expect(clock.pending()).toBe(1);
  });

  test("calls back what a callback asked for on the way", () => {
    const clock = fakeClock({ start: 0 });
    const calls: number[] = [];
    const tick = () => {
      calls.push(clock.now());
      clock.after(10, tick);
    };
    clock.after(10, tick);

    clock.advance(35);

    expect(calls).toEqual([10, 20, 30]);
  });

  test("does not call back what was taken back", () => {
    const clock = fakeClock();
    const calls: string[] = [];
    const takeBack = clock.after(10, () => calls.push("called"));

    takeBack();
    clock.advance(10);

    expect(calls).toEqual([]);
  });
});
