import { describe, expect, test } from "vitest";
import { exitCodeOf, problemLines } from "./problem-lines.ts";
import { createStyle } from "./style.ts";

const plain = createStyle(false);

describe("a problem on the terminal", () => {
  test("says what is wrong, where, and what is possible", () => {
    const lines = problemLines(plain, {
      status: 422,
      code: "bad_reference",
      title: "A reference leads nowhere",
      detail: "The document has 1 error",
      errors: [
        {
          pointer: "/steps/2/input/url",
          message: "No step has the id 'fetc'.",
          line: 14,
          column: 9,
        },
      ],
      allowed: ["start"],
      limit: 5,
      requestId: "req_1",
    });

    expect(lines).toEqual([
      "error: A reference leads nowhere (bad_reference)",
      "  The document has 1 error",
      "  /steps/2/input/url (line 14, column 9)  No step has the id 'fetc'.",
      "  The limit is 5.",
      "  Possible now: start",
    ]);
  });

  test("names the request when the fault is the server's", () => {
    const problem = {
      status: 500,
      code: "internal",
      title: "Oh",
      detail: "no",
      requestId: "req_1",
    };

    expect(problemLines(plain, problem)).toContain("  request req_1");
  });

  test.each([
    [400, "json_syntax", 2],
    [422, "invalid_value", 2],
    [422, "limit_exceeded", 6],
    [413, "too_large", 6],
    [401, "unauthenticated", 3],
    [403, "forbidden", 3],
    [404, "not_found", 4],
    [409, "invalid_transition", 5],
    [412, "precondition_failed", 5],
    [429, "rate_limited", 75],
    [503, "draining", 75],
    [500, "internal", 7],
  ])("%i %s exits with %i", (status, code, exitCode) => {
    expect(exitCodeOf({ status, code })).toBe(exitCode);
  });
});
