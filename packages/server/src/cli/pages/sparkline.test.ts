import { expect, test } from "vitest";
import { sparkline } from "./sparkline.ts";

test("a row of bars shows what is most and what is nothing", () => {
  expect(sparkline([0, 1, 4, 8])).toBe("·▂▅█");
  expect(sparkline([0, 0])).toBe("··");
  expect(sparkline([])).toBe("");
});
