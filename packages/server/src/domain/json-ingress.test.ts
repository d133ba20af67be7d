import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RequestError } from "./errors.ts";
import { parseJsonText } from "./json-ingress.ts";
import { JsonSyntaxError, locateJson } from "./json-location.ts";

function refusalOf(text: string): RequestError {
  try {
    parseJsonText(text);
  } catch (error) {
    if (error instanceof RequestError) return error;
    throw error;
  }
  throw new Error(`accepted ${text.slice(0, 50)}`);
}

describe("parseJsonText", () => {
  test("reads what JSON.parse reads", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        fc.pre(!/\\u(?:0000|[dD][89a-fA-F])/.test(text));
        expect(parseJsonText(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test("accepts a byte order mark and 64 levels", () => {
    expect(parseJsonText("\u{feff}[1]")).toEqual([1]);
    expect(parseJsonText(`${"[".repeat(64)}${"]".repeat(64)}`)).toHaveLength(1);
  });

  test("keeps prototype names as plain data", () => {
    const value = parseJsonText(
      '{"__proto__":{"admin":true},"constructor":{"prototype":{}},"toString":1,"then":1,"toJSON":"x"}',
    );

    expect(Object.keys(value ?? {})).toEqual([
      "__proto__",
      "constructor",
      "toString",
      "then",
      "toJSON",
    ]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(JSON.parse('{"a":1}').admin).toBeUndefined();
  });

  test.each([
    ['{"name":', "Unexpected end at line 1 column 9."],
    ['{"a":1,}', "Expected a key in double quotes but found '}' at line 1 column 8."],
    ["[1,]", "Expected a value but found ']' at line 1 column 4."],
    ["[\n1 2]", "Expected ',' or ']' but found '2' at line 2 column 3."],
    ["// x\n{}", "Expected a value but found '/' at line 1 column 1."],
    ["{'a':1}", "Expected a key in double quotes but found ''' at line 1 column 2."],
    ["[NaN]", "Expected a value but found 'N' at line 1 column 2."],
    ["[Infinity]", "Expected a value but found 'I' at line 1 column 2."],
    ["[0x10]", "Expected a value but found '0' at line 1 column 2."],
    ["[01]", "Expected a value but found '0' at line 1 column 2."],
    ["[1.]", "Expected a value but found '1' at line 1 column 2."],
    ['{"a" 1}', "Expected ':' but found '1' at line 1 column 6."],
    ['["a', "Unexpected end of a text at line 1 column 2."],
    [
      '["a\\x"]',
      "A text with an escape or control character that JSON does not know at line 1 column 2.",
    ],
    [
      '["a\nb"]',
      "A text with an escape or control character that JSON does not know at line 1 column 2.",
    ],
    ["[] é", "Expected the end but found U+00e9 at line 1 column 4."],
    ["undefined", "Expected a value but found 'u' at line 1 column 1."],
  ])("says where %j is no JSON", (text, message) => {
    const refusal = refusalOf(text);

    expect(refusal.code).toBe("json_syntax");
    expect(refusal.message).toBe(message);
  });

  test("finds every mistake that JSON.parse finds", () => {
    const pieces = fc.constantFrom(
      ...'{}[]:,"\\ \n0123.eE+-',
      "true",
      "null",
      '"a"',
      "\u0001",
      "x",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (chars) => {
        const text = chars.join("");
        expect(accepts(() => locateJson(text))).toBe(accepts(() => JSON.parse(text)));
      }),
      { numRuns: 5_000 },
    );
  });

  test.each(["", "  \n"])("calls %j an empty body", (text) => {
    expect(refusalOf(text).code).toBe("body_empty");
  });

  test.each([
    ['{"a":["\\u0000"]}', "/a/0"],
    ['{"a":"\\ud800"}', "/a"],
    ['["\\udc00\\ud800"]', "/0"],
    ['{"x/y~\\u0000":1}', "/x~1y~0\u{fffd}"],
  ])("refuses half characters and NUL in %s", (text, pointer) => {
    const refusal = refusalOf(text);

    expect(refusal.code).toBe("invalid_unicode");
    expect(refusal.details.errors?.[0]?.pointer).toBe(pointer);
  });

  test("accepts whole pairs, noncharacters and escaped backslashes", () => {
    expect(parseJsonText('["\\ud83d\\ude00", "\\ufffe", "\\\\u0000"]')).toEqual([
      "😀",
      "\u{fffe}",
      "\\u0000",
    ]);
  });

  test.each(["1e400", "-1e999", `${"9".repeat(400)}`, `${"9".repeat(250)}e99`])(
    "refuses the infinite number %s",
    (number) => {
      const refusal = refusalOf(`{"a":${number}}`);

      expect(refusal.code).toBe("invalid_value");
      expect(refusal.details.errors?.[0]?.pointer).toBe("/a");
    },
  );

  test.each(["1e308", "1E+2", "-0", "0.10000000000000001", "1e-400"])("accepts %s", (number) => {
    expect(parseJsonText(number)).toBe(Number(number));
  });

  test.each([65, 5_000, 1_000_000])("refuses %d levels before it parses them", (depth) => {
    for (const text of ["[".repeat(depth), '{"a":'.repeat(depth)]) {
      expect(refusalOf(text).code).toBe("too_deep");
    }
  });

  test("does not count brackets inside texts", () => {
    const brackets = "[{".repeat(100);

    expect(parseJsonText(JSON.stringify([brackets, `\\"${brackets}`, "\\"]))).toEqual([
      brackets,
      `\\"${brackets}`,
      "\\",
    ]);
  });

  test("reads a text of a million backslashes and quotes in less than a second", () => {
    const hostile = JSON.stringify('\\"'.repeat(250_000));
    const start = performance.now();

    parseJsonText(hostile);

    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

describe("locateJson", () => {
  test("tells where each value is and which key is there twice", () => {
    const { offsets, duplicates } = locateJson('{"a": [1, {"b/c": 2}], "a": 3}');

    expect(offsets.get("/a/1/b~1c")).toBe(18);
    expect(duplicates).toEqual([{ pointer: "/a", offset: 23 }]);
  });

  test("throws what is no JSON", () => {
    expect(() => locateJson("{")).toThrow(JsonSyntaxError);
  });
});

function accepts(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
