import { describe, expect, test } from "vitest";
import { createFrameReader, FrameViolation } from "./frame-reader.ts";

const LIMITS = { bytesMax: 40, depthMax: 3 };
const bytes = (text: string) => Buffer.from(text);

describe("a frame reader", () => {
  test("gives whole messages, however they were cut", () => {
    const text = '{"a":"é"}\n[1,2]\n"x"\n';
    for (let size = 1; size <= text.length; size += 1) {
      const reader = createFrameReader(LIMITS);
      const messages: unknown[] = [];
      const all = bytes(text);
      for (let at = 0; at < all.length; at += size) {
        messages.push(...reader.read(all.subarray(at, at + size)));
      }
      expect(messages).toEqual([{ a: "é" }, [1, 2], "x"]);
    }
  });

  test.each([
    ["too long", `"${"x".repeat(40)}"\n`],
    ["too long, and without an end", "x".repeat(41)],
    ["too deep", "[[[[1]]]]\n"],
    ["no JSON", "{oops}\n"],
  ])("refuses what is %s", (_, text) => {
    const reader = createFrameReader(LIMITS);

    expect(() => reader.read(bytes(text))).toThrow(FrameViolation);
  });

  test("takes brackets in texts for text", () => {
    expect(createFrameReader(LIMITS).read(bytes('"[[[[[\\"[[["\n'))).toEqual(['[[[[["[[[']);
  });
});
