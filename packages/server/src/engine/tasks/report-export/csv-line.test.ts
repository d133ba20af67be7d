import { describe, expect, test } from "vitest";
import { csvLine } from "./csv-line.ts";

describe("a line of CSV", () => {
  test.each([
    ["=1+1", "'=1+1"],
    ["+49 30", "'+49 30"],
    ["-5", "'-5"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\tx", "'\tx"],
    ["\rx", '"\'\rx"'],
    ["\nx", '"\'\nx"'],
    ["＝1", "'＝1"],
    ["＋1", "'＋1"],
    ["－1", "'－1"],
    ["＠x", "'＠x"],
  ])("lets no spreadsheet calculate %j", (text, expected) => {
    expect(csvLine([text])).toBe(`${expected}\r\n`);
  });

  test.each([
    [["a", "b"], "a,b"],
    [["a,b", 'say "hi"', "two\nlines", " padded "], '"a,b","say ""hi""","two\nlines"," padded "'],
    [[null, -5, 1.5, true], ",-5,1.5,true"],
    [[{ a: [1] }], '"{""a"":[1]}"'],
  ])("says %j as the standard does", (cells, expected) => {
    expect(csvLine(cells)).toBe(`${expected}\r\n`);
  });
});
