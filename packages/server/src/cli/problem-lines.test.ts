import { describe, expect, test } from "vitest";
import { exitCodeOf, problemLines } from "./problem-lines.ts";
import { createStyle } from "./terminal/style.ts";

const plain = createStyle(false);
const problem = {
  status: 422,
  code: "invalid_value",
  detail: "no",
  errors: [],
  allowed: [],
  limit: null,
  requestId: "req_1",
};

describe("a problem on the terminal", () => {
  test("says what is wrong, where, and what is possible", () => {
    const lines = problemLines(plain, {
      ...problem,
      status: 422,
      code: "bad_reference",
      detail: "The document has 2 errors.",
      errors: [
        {
          pointer: "/steps/2/input/url",
          message: "No step has the id 'fetc'.",
          line: 14,
          column: 9,
        },
        { pointer: "", message: "It is too long." },
      ],
      allowed: ["start"],
      limit: 5,
    });

    expect(lines).toEqual([
      "error: The document has 2 errors. (bad_reference)",
      "  /steps/2/input/url (line 14, column 9)  No step has the id 'fetc'.",
      "  the document  It is too long.",
      "  The limit is 5.",
      "  Possible now: start",
    ]);
  });

  test("says once what is said once", () => {
    const detail = "status: 'FALED' is not a status.";
    const errors = [{ pointer: "status", message: "'FALED' is not a status." }];

    const lines = problemLines(plain, { ...problem, detail, errors });

    expect(lines).toEqual(["error: status: 'FALED' is not a status. (invalid_value)"]);
  });

  test("names the request when the fault is the server's", () => {
    const lines = problemLines(plain, { ...problem, status: 500, code: "internal" });

    expect(lines).toContain("  request req_1");
  });

  test("says how to start a server that does not answer", () => {
    const lines = problemLines(plain, { ...problem, status: 0, code: "unreachable" });

    expect(lines.join()).toContain("reprise start");
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
    [0, "unreachable", 75],
    [0, "bad_answer", 7],
  ])("%i %s exits with %i", (status, code, exitCode) => {
    expect(exitCodeOf({ status, code })).toBe(exitCode);
  });
});
