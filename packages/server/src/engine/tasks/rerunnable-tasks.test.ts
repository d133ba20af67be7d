import { expect, test } from "vitest";
import { BUILT_IN_TASKS } from "./registry.ts";
import { RERUNNABLE_TASKS } from "./rerunnable-tasks.ts";

test("the tasks that may be run again are those that say so", () => {
  const restartable = [...BUILT_IN_TASKS.values()].filter(({ isRestartable }) => isRestartable);

  expect(new Set(restartable.map(({ name }) => name))).toEqual(RERUNNABLE_TASKS);
});
