import { describe, expect, test } from "vitest";
import { cutText, safeText } from "./safe-text.ts";

describe("text from outside", () => {
  test.each([
    ["\u001b[2J", "\\u{1b}[2J"],
    ["\u001b]8;;http://evil\u0007link", "\\u{1b}]8;;http://evil\\u{7}link"],
    ["safe\rOVERWRITTEN", "safe\\rOVERWRITTEN"],
    ["two\nlines\tand a tab", "two\\nlines\\tand a tab"],
    ["user\u202Etxt.exe", "user\\u{202e}txt.exe"],
    ["zero\u200bwidth", "zero\\u{200b}width"],
    ["\u009b31m", "\\u{9b}31m"],
    ["tag\u{e0041}", "tag\\u{e0041}"],
    ["lone \ud800", "lone \\u{d800}"],
    ["line\u2028separator", "line\\u{2028}separator"],
  ])("%j is shown as %s", (text, shown) => {
    expect(safeText(text)).toBe(shown);
  });

  test.each(["Grüße, 世界", "👍", "{{ 7 * 7 }} %s%n", "<script>"])("%s stays", (text) => {
    expect(safeText(text)).toBe(text);
  });

  test("is cut by characters, not by halves of them", () => {
    expect(cutText("👍👍👍👍", 3)).toBe("👍👍…");
    expect(cutText("abc", 3)).toBe("abc");
  });
});
