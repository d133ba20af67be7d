import type { Job, JobList } from "@reprise/sdk";
import { expect, test } from "vitest";
import { patchPages } from "./patch-pages.ts";

// A row of a list has forty fields, of which these two matter here.
const job = (id: string, status: Job["status"]) => ({ id, status }) as Job;
const list = (items: Job[], counts = {}): JobList => ({
  items,
  nextCursor: null,
  asOf: "",
  counts,
});

test("patches rows where they stand", () => {
  const data = {
    pages: [list([job("c", "RUNNING"), job("b", "PENDING")]), list([job("a", "PENDING")])],
    pageParams: ["", "x"],
  };
  const newest = list([job("d", "PENDING"), job("c", "COMPLETED")], { COMPLETED: 1 });

  const patched = patchPages(data, { jobs: [...newest.items, job("a", "FAILED")], newest });

  const rows = patched.pages.flatMap(({ items }) => items.map(({ id, status }) => [id, status]));
  expect(rows).toEqual([
    ["c", "COMPLETED"],
    ["b", "PENDING"],
    ["a", "FAILED"],
  ]);
  expect(patched.pages[0]?.counts).toEqual({ COMPLETED: 1 });
});
