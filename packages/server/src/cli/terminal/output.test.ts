import { describe, expect, test } from "vitest";
import { createOutput, wantsColor } from "./output.ts";
import { renderTable } from "./table.ts";

function open({
  isTTY = false,
  json = false,
  color,
}: {
  isTTY?: boolean;
  json?: boolean;
  color?: boolean;
}) {
  const written: string[] = [];
  const sink = { write: (text: string) => written.push(text), isTTY, columns: 20, rows: 6 };
  const out = createOutput({ stdout: sink, stderr: sink, json, color });
  return { out, text: () => written.join("") };
}

describe("output", () => {
  test("has colors on a terminal only, and never beside JSON", () => {
    expect(open({ isTTY: true }).out.style.red("x")).toBe("\u001b[31mx\u001b[39m");
    expect(open({ isTTY: false }).out.style.red("x")).toBe("x");
    expect(open({ isTTY: true, json: true }).out.style.red("x")).toBe("x");
    expect(open({ isTTY: true, color: false }).out.style.red("x")).toBe("x");
  });

  test.each([
    [{ NO_COLOR: "1", FORCE_COLOR: "1" }, false],
    [{ NO_COLOR: "" }, undefined],
    [{ FORCE_COLOR: "1" }, true],
    [{ TERM: "dumb" }, false],
    [{}, undefined],
  ])("under %j wants color: %s", (environment, wanted) => {
    expect(wantsColor(environment)).toBe(wanted);
  });

  test("draws over what it drew before, however wide the lines were", () => {
    const { out, text } = open({ isTTY: true });

    out.draw(`${"a".repeat(25)}\nb`);
    out.draw("c");

    expect(text()).toBe(`\u001b[0J${"a".repeat(25)}\nb\n\u001b[3A\u001b[0Jc\n`);
  });

  test("draws no more lines than the terminal has, and says how many are missing", () => {
    const { out, text } = open({ isTTY: true });

    out.draw("1\n2\n3\n4\n5\n6\n7");

    expect(text()).toBe("\u001b[0J1\n2\n3\n4\n… 3 more lines\n");
  });
});

describe("a table", () => {
  test("is aligned without lines, and leaves no blanks at the end", () => {
    const { out } = open({});
    const columns = [{ title: "NAME" }, { title: "N", align: "right" as const }, { title: "NOTE" }];

    const table = renderTable(out, {
      columns,
      rows: [
        ["世界", "1", ""],
        ["a", "100", "x"],
      ],
    });

    expect(table).toBe("NAME    N  NOTE\n世界    1\na     100  x");
  });
});
