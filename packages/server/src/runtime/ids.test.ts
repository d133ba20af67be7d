import { describe, expect, test } from "vitest";
import { createIds, firstSuffixAt, type Ids, isId, withPrefix } from "./ids.ts";

const AT = Date.UTC(2026, 10, 22);

function idsAt(times: number[]): Ids {
  let call = 0;
  const clock = {
    now: () => times[Math.min(call++, times.length - 1)] ?? AT,
    monotonicMs: () => 0,
    after: () => () => undefined,
  };
  const random = { bytes: (count: number) => new Uint8Array(count).fill(0xa5), fraction: () => 0 };
  return createIds({ clock, random });
}

describe("ids", () => {
  test("are the UUIDv7 of their time, version and variant in TypeID's base 32", () => {
    const id = idsAt([Date.UTC(2026, 10, 22)])("job");

    const suffix = id.slice(4);
    const bits = [...suffix]
      .map((letter) =>
        "0123456789abcdefghjkmnpqrstvwxyz".indexOf(letter).toString(2).padStart(5, "0"),
      )
      .join("")
      .slice(2);
    expect(isId(id, "job")).toBe(true);
    expect(Number.parseInt(bits.slice(0, 48), 2)).toBe(AT);
    expect(bits.slice(48, 52)).toBe("0111");
    expect(bits.slice(64, 66)).toBe("10");
  });

  test("of one millisecond keep the order in which they were made, past 4,096 of them", () => {
    const ids = idsAt([AT]);

    const made = Array.from({ length: 10_000 }, () => ids("job"));

    expect([...made].sort()).toEqual(made);
    expect(new Set(made).size).toBe(10_000);
  });

  test("keep their order when the clock goes back", () => {
    const ids = idsAt([AT, AT - 5_000, AT - 4_000]);

    const made = [ids("job"), ids("job"), ids("job")];

    expect([...made].sort()).toEqual(made);
  });

  test("begin with the first suffix of their time, and no later id comes before it", () => {
    const before = idsAt([AT - 1])("job");
    const at = idsAt([AT])("job");

    const first = `job_${firstSuffixAt(AT)}`;

    expect(at > first).toBe(true);
    expect(before < first).toBe(true);
  });

  test("lend their suffix to what belongs to them", () => {
    const id = idsAt([AT])("job");

    expect(withPrefix("evt", id)).toBe(`evt_${id.slice(4)}`);
  });

  test.each([
    "job_",
    "job_01JD2N7B5QFW8V3M4K6R9S0T1X",
    "job_81jd2n7b5qfw8v3m4k6r9s0t1x",
    "",
    "../x",
  ])("are not taken for one when they are %j", (text) => {
    expect(isId(text, "job")).toBe(false);
  });
});
