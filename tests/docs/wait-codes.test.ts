import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { WAIT_CODES } from "../../packages/server/src/engine/why/explain-wait.ts";

test("every reason for which a job waits is in the guide, and none besides", () => {
  const page = new URL("../../docs/guides/why-a-job-waits.md", import.meta.url);
  const rows = readFileSync(page, "utf8").matchAll(/^\| (`[a-z_`, ]+) \|/gm);

  const told = [...rows].flatMap(([, cell = ""]) => cell.replaceAll("`", "").split(", "));

  expect(new Set(told)).toEqual(new Set(WAIT_CODES));
});
