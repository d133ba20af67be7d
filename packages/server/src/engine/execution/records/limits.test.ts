import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Action } from "../../../domain/connector.ts";
import type { Json } from "../../../domain/json.ts";
import { type EngineUnderTest, engineUnderTest } from "../../../testing/engine-under-test.ts";
import { cut, jsonBytes, mebibytes } from "./limits.ts";

const MIB = 1_048_576;

/** Answers a text of so many characters, which take one more byte for each quote around it. */
const fill: Action<number> = {
  name: "test.fill",
  description: "Answers a long text.",
  input: z.number(),
  run: (length) => "x".repeat(length),
};

describe("a job", () => {
  let under: EngineUnderTest;

  afterEach(() => under.close());

  test("may have an output of exactly 1 MiB, and not a byte more", async () => {
    under = await engineUnderTest({ actions: [fill] });
    await under.recipe([{ id: "fill", action: "test.fill", input: "{{ trigger.length }}" }]);
    await under.engine.start();

    const most = await under.send({ length: MIB - 2 });
    const more = await under.send({ length: MIB - 1 });

    await under.until(most, "COMPLETED");
    expect((await under.until(more, "FAILED")).error).toMatchObject({
      code: "limit_exceeded",
      message: "Step output is 1.1 MiB; the limit is 1 MiB",
    });
  });

  test("may record 32 MiB in all", async () => {
    under = await engineUnderTest({ actions: [fill] });
    const steps = `
      - foreach: "{{ trigger.items }}"
        as: n
        steps: [{ id: fill, action: test.fill, input: ${MIB - 1_000} }]`;
    await under.recipe(steps);
    await under.engine.start();

    const job = await under.until(await under.send({ items: items(40) }), "FAILED");

    expect(job.error).toMatchObject({
      code: "limit_exceeded",
      message: "The steps of this job have recorded 33 MiB; the limit is 32 MiB",
    });
    const filled = (await under.steps(job.id)).filter(({ id }) => id === "fill");
    expect(filled.map(({ status }) => status)).toEqual([
      ...items(32).map(() => "COMPLETED"),
      "FAILED",
    ]);
  });

  test("may record 50,000 steps", async () => {
    under = await engineUnderTest();
    const steps = `
      - foreach: "{{ trigger.items }}"
        as: n
        steps:
${"          - { if: n = 'x', then: [] }\n".repeat(50)}`;
    await under.recipe(steps);
    await under.engine.start();

    const job = await under.until(await under.send({ items: items(1_000) }), "FAILED");

    expect(job.error?.message).toBe(
      "The job has recorded 50000 steps, the most that one execution may",
    );
    const recorded = await under.steps(job.id);
    expect(recorded.filter(({ status }) => status === "COMPLETED")).toHaveLength(49_999);
  });
});

function items(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

describe("the size of a value as JSON", () => {
  test.each<[Json, number]>([
    ["x".repeat(1_000), 1_002],
    ["é".repeat(1_000), 2_002],
    ["\u0001".repeat(1_000), 6_002],
    [Array.from({ length: 1_000 }, () => 1), 2_001],
  ])("is exact where it may matter (%#)", (value, bytes) => {
    expect(jsonBytes(value, 1_000)).toBe(bytes);
  });

  test("is never estimated below the limit when it is above", () => {
    expect(jsonBytes("\u0001".repeat(200), 1_000)).toBe(1_202);
    expect(jsonBytes("x".repeat(100_000), 1_000)).toBeGreaterThan(1_000);
  });
});

describe("words of limits", () => {
  test("round a size up, so that what is too large does not look as if it fit", () => {
    expect(mebibytes(MIB)).toBe("1 MiB");
    expect(mebibytes(MIB + 1)).toBe("1.1 MiB");
  });

  test("cut a text with a mark", () => {
    expect(cut("abcd", 4)).toBe("abcd");
    expect(cut("abcde", 4)).toBe("abc…");
  });
});
