import { expect, test } from "vitest";
import { createStyle } from "../terminal/style.ts";
import { jobTree, type TreeNodeView } from "./job-tree.ts";

const LEAF: TreeNodeView = {
  id: "job_b",
  status: "RUNNING",
  recipeId: "send-mail",
  mode: "async",
  parentRepeat: 1,
  effect: { enabled: false, reason: "It runs on: it was called asynchronously" },
  children: [],
};

test("a tree shows each job below the one that made it, and why an operation passes it by", () => {
  const top: TreeNodeView = {
    ...LEAF,
    id: "job_a",
    recipeId: "sync",
    mode: null,
    parentRepeat: null,
    effect: { enabled: true, reason: null },
    children: [LEAF],
  };

  const lines = jobTree({ style: createStyle(false) }, top).split("\n");

  expect(lines[0]).toMatch(/RUNNING\s+job_a\s+sync\s+would be changed$/);
  expect(lines[1]).toMatch(
    /^ {2}.*RUNNING\s+job_b\s+send-mail\s+async, made by repeat 1, unchanged: It runs on: it was called asynchronously$/,
  );
});
