import { describe, expect, test } from "vitest";
import type { StepStatus } from "../step-record.ts";
import { findLoops } from "./loop-turns.ts";
import { loopsAround } from "./loops-around.ts";
import { shownSteps } from "./shown-steps.ts";

let ordinal = 0;

const step = (
  path: string,
  iterations: number[] = [],
  { status = "COMPLETED", attempts = [] }: { status?: StepStatus; attempts?: number[] } = {},
) => {
  ordinal += 1;
  return { ordinal, path, iterations, attempts, status, startDate: ordinal, endDate: ordinal + 1 };
};

const turns = (count: number, failed: readonly number[] = []) =>
  Array.from({ length: count }, (_, index) =>
    step("/steps/0/steps/0", [index], { status: failed.includes(index) ? "FAILED" : "COMPLETED" }),
  );

const placesOf = (shown: ReturnType<typeof shownSteps>) =>
  shown?.steps.map(({ path, iterations }) => [path, ...iterations].join(" "));

describe("the loops around a step", () => {
  test.each([
    ["/steps/0", []],
    ["/steps/0/then/1", []],
    ["/steps/0/steps/1", ["/steps/0"]],
    ["/steps/0/while", ["/steps/0"]],
    ["/steps/0/elsif/1/then/2/repeat/0", ["/steps/0/elsif/1/then/2"]],
    ["/steps/0/steps/1/monitor/0/repeat/3/onError/0", ["/steps/0", "/steps/0/steps/1/monitor/0"]],
  ])("%s are %j", (path, loops) => {
    expect(loopsAround(path).map((loop) => loop.path)).toEqual(loops);
  });
});

describe("the steps that are shown", () => {
  test("are all of them where there is no loop", () => {
    const steps = [step("/steps/0"), step("/steps/1/then/0")];

    expect(shownSteps(steps, null)).toEqual({ steps, loops: [] });
  });

  test("of ten turns are those of the tenth", () => {
    const shown = shownSteps([step("/steps/0"), ...turns(10), step("/steps/1")], null);

    expect(placesOf(shown)).toEqual(["/steps/0", "/steps/0/steps/0 9", "/steps/1"]);
    expect(shown?.loops).toMatchObject([{ path: "/steps/0", shown: 9, total: 10, failed: 0 }]);
  });

  test("are those of the turn that failed", () => {
    expect(placesOf(shownSteps(turns(5, [3]), null))).toEqual(["/steps/0/steps/0 3"]);
  });

  test("are those of the last turn where a monitor inside has handled the error", () => {
    const handled = [0, 1].flatMap((index) => [
      step("/steps/0/steps/0", [index]),
      step("/steps/0/steps/0/monitor/0", [index], {
        status: index === 0 ? "FAILED" : "COMPLETED",
        attempts: [1],
      }),
    ]);

    expect(shownSteps(handled, null)?.loops).toMatchObject([{ shown: 1, failed: 0 }]);
  });

  test("are those of a failing turn in the attempt that failed", () => {
    const attempts = [1, 2].flatMap((attempt) =>
      [0, 1].map((index) =>
        step("/steps/0/monitor/0/steps/0", [index], {
          status: attempt === 1 && index === 0 ? "FAILED" : "COMPLETED",
          attempts: [attempt],
        }),
      ),
    );

    const shown = shownSteps(attempts, null);

    expect(
      shown?.steps.map(({ iterations, attempts: [attempt] }) => [attempt, ...iterations]),
    ).toEqual([
      [1, 0],
      [2, 1],
    ]);
  });

  test("of loops in loops are chosen level by level", () => {
    const steps = [0, 1, 2].flatMap((outer) => [
      step("/steps/0/steps/0", [outer]),
      ...[0, 1].map((inner) => step("/steps/0/steps/0/repeat/0", [outer, inner])),
    ]);

    expect(placesOf(shownSteps(steps, null))).toEqual([
      "/steps/0/steps/0 2",
      "/steps/0/steps/0/repeat/0 2 1",
    ]);
    expect(placesOf(shownSteps(steps, { path: "/steps/0", iterations: [1] }))).toEqual([
      "/steps/0/steps/0 1",
      "/steps/0/steps/0/repeat/0 1 1",
    ]);
    expect(placesOf(shownSteps(steps, { path: "/steps/0/steps/0", iterations: [1, 0] }))).toEqual([
      "/steps/0/steps/0/repeat/0 1 0",
    ]);
    expect(placesOf(shownSteps(steps, { path: "/steps/0/steps/0", iterations: [0] }))).toEqual([
      "/steps/0/steps/0/repeat/0 2 0",
    ]);
  });

  test("are none where the chosen turn is not kept", () => {
    expect(shownSteps(turns(3), { path: "/steps/0", iterations: [7] })).toBeNull();
    expect(shownSteps(turns(3), { path: "/steps/9", iterations: [0] })).toBeNull();
  });
});

describe("the turns of a loop", () => {
  test("have their times, and are open while a step in them is", () => {
    const steps = [
      step("/steps/0/steps/0", [0]),
      { ...step("/steps/0/steps/1", [0], { status: "WAITING" }), endDate: null },
    ];

    const [loop] = findLoops(steps).values();

    expect(loop?.turns.get(0)).toMatchObject({ isOpen: true, hasFailed: false, endDate: null });
  });
});
