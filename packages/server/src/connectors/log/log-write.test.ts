import { describe, expect, test } from "vitest";
import { actionContext } from "../../testing/action-context.ts";
import { logWrite } from "./log-write.ts";

function write(input: unknown) {
  const context = actionContext();
  const output = logWrite.run(logWrite.input.parse(input), context);
  return { output, lines: context.lines };
}

describe("log.write", () => {
  test("writes a line and says so, at once", () => {
    const { output, lines } = write({ level: "warn", message: "odd", info: { a: 1 } });

    expect(output).toEqual({ logged: true });
    expect(lines).toEqual([{ level: "WARN", message: "odd", info: { a: 1 } }]);
  });

  test.each([
    [undefined, "INFO"],
    ["info", "INFO"],
    ["Warn", "WARN"],
    ["ERROR", "ERROR"],
  ])("takes the level %s for %s", (level, written) => {
    const { lines } = write({ message: "m", ...(level === undefined ? {} : { level }) });

    expect(lines).toEqual([{ level: written, message: "m" }]);
  });

  test.each([
    [5, "5"],
    [true, "true"],
    [null, "null"],
    ["", ""],
  ])("writes the message %j as text", (message, text) => {
    expect(write({ message }).lines[0]?.message).toBe(text);
  });

  test("cuts a long message between two characters and says how long it was", () => {
    const fits = "é".repeat(4_096);

    const { lines } = write({ message: fits });
    const { lines: cutLines } = write({ message: `a${fits}` });
    const cut = cutLines[0]?.message ?? "";

    expect(lines[0]?.message).toBe(fits);
    expect(cut).toMatch(/^aé+ … \(cut: the message has 8193 bytes\)$/);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(8_192);
  });

  test.each([{}, { message: ["a"] }, { message: "m", level: "loud" }, { message: "m", extra: 1 }])(
    "takes no %j",
    (input) => {
      expect(logWrite.input.safeParse(input).success).toBe(false);
    },
  );
});
