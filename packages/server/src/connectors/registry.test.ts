import { expect, test } from "vitest";
import { createGuardedClient } from "../runtime/guarded-fetch/guarded-client.ts";
import { createActions } from "./registry.ts";

test("every action is found by its own name", () => {
  const actions = createActions({ http: createGuardedClient({ allowPrivate: [] }) });

  expect([...actions.keys()].sort()).toEqual([
    "data.set",
    "http.request",
    "http.wait",
    "log.write",
    "resume.wait",
  ]);
  expect([...actions].every(([name, action]) => name === action.name)).toBe(true);
});
