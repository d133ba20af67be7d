import type { Json, JsonObject } from "../../../packages/server/src/domain/json.ts";

/** Bodies for `POST /recipes`, by their id in the catalogue of bad inputs (reliability.md D-R). */
export const RECIPE_INPUTS: Readonly<Record<string, string | Uint8Array>> = {
  "R01 empty": "",
  "R01 spaces": "   ",
  "R02 null": "null",
  "R02 list": "[]",
  "R02 text": '"x"',
  "R02 number": "42",
  "R02 true": "true",
  "R03 cut off": '{"name":',
  "R04 trailing comma": '{"id":"a",}',
  "R04 comment": '{"id":"a"} // x',
  "R04 single quotes": "{'id':'a'}",
  "R04 NaN": '{"concurrency":NaN}',
  "R04 Infinity": '{"concurrency":Infinity}',
  "R04 hexadecimal": '{"concurrency":0x10}',
  "R04 leading zero": '{"concurrency":01}',
  "R06 UTF-16": new Uint8Array([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]),
  "R06 Latin-1": new Uint8Array([0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d]),
  "R06 overlong": new Uint8Array([0x22, 0xc0, 0xaf, 0x22]),
  "R07 twice": '{"name":"a","name":"b"}',
  "R08 stepz": recipe({ stepz: [] }),
  "R08 Steps": recipe({ Steps: [] }),
  "R08 trigger and a space": recipe({ "trigger ": {} }),
  "R09 trigger null": recipe({ trigger: null }),
  "R09 trigger list": recipe({ trigger: [{ type: "webhook" }, { type: "manual" }] }),
  "R10 no steps": recipe({ steps: [] }),
  "R10 steps object": recipe({ steps: {} }),
  "R10 step null": recipe({ steps: [null] }),
  "R10 step text": recipe({ steps: ["http"] }),
  "R11 step without kind": steps({ id: "a" }),
  "R11 unknown action": steps({ id: "a", action: "htttp.request" }),
  "R11 empty action": steps({ id: "a", action: "" }),
  "R11 action number": steps({ id: "a", action: 7 }),
  "R11 two kinds": steps({ id: "a", action: "data.set", wait: { for: "1s" } }),
  "R12 same id": steps(set("a"), set("a")),
  ...Object.fromEntries(
    ["", "a b", "a.b", "a".repeat(65), "__proto__", "constructor", "9a", "é"].map((id) => [
      `R12 id '${id.slice(0, 20)}'`,
      steps(set(id)),
    ]),
  ),
  "R13 unknown step": steps(set("a", "{{ steps.fetc.x }}")),
  "R13 later step": steps(set("a", "{{ steps.b }}"), set("b")),
  "R13 itself": steps(set("a", "{{ steps.a }}")),
  "R13 other branch": steps({ if: "true", then: [set("a")], else: [set("b", "{{ steps.a }}")] }),
  "R13 variable outside its loop": steps(
    { foreach: [1], as: "line", steps: [set("a")] },
    set("b", "{{ line }}"),
  ),
  "R16 17 levels": steps(nested(17)),
  "R16 501 steps": steps(...Array.from({ length: 501 }, (_, n) => set(`s${n}`))),
  "R16 513 KiB": recipe({ description: "x".repeat(525_000) }),
  "R16 20,001 values": steps(
    set(
      "a",
      Array.from({ length: 20_001 }, () => 0),
    ),
  ),
  "R16 1,001 formulas": steps(
    set(
      "a",
      Array.from({ length: 1_001 }, () => "{{ 1+1 }}"),
    ),
  ),
  "R17 if without then": steps({ if: "true" }),
  "R17 else alone": steps({ else: [set("a")] }),
  "R17 condition number": steps({ if: 1, then: [] }),
  "R18 operator ===": steps({ if: { all: [{ left: "a", op: "===", right: 1 }] }, then: [] }),
  "R18 no right side": steps({ if: { all: [{ left: "a", op: "equals" }] }, then: [] }),
  "R18 all and any": steps({ if: { all: [], any: [] }, then: [] }),
  ...Object.fromEntries(
    [-1, 1.5, "3", 21, 1e9, null].map((attempts) => [
      `R21 attempts ${attempts}`,
      steps({ monitor: [set("a")], retry: { attempts } }),
    ]),
  ),
  "R21 monitor of nothing": steps({ monitor: [] }),
  ...Object.fromEntries(
    [0, -1, "0s", "25h", "90 sekunden", 1e12].map((timeout) => [
      `R22 timeout ${timeout}`,
      steps({ ...set("a"), timeout }),
    ]),
  ),
  ...Object.fromEntries(
    ["0s", -5, "P1M", "367d", "", null, {}].map((time) => [
      `R23 wait for ${JSON.stringify(time)}`,
      steps({ wait: { for: time } }),
    ]),
  ),
  "R23 wait until 30 February": steps({ wait: { until: "2026-02-30T00:00:00Z" } }),
  "R23 wait until 24:00:01": steps({ wait: { until: "2026-02-03T24:00:01Z" } }),
  "R23 wait both": steps({ wait: { for: "1s", until: "2026-02-03T00:00:00Z" } }),
  "R24 21 columns": columns(...Array.from({ length: 21 }, (_, n) => `c${n}`)),
  "R24 same column": columns("a", "a"),
  "R24 column without a name": columns(""),
  ...Object.fromEntries(
    ["", "  ", "x".repeat(201), "a\nb", "\u200b", "a\u202eb"].map((name) => [
      `R29 name ${JSON.stringify(name.slice(0, 9))}`,
      recipe({ name }),
    ]),
  ),
  "R29 NUL in a text": steps(set("a", "x\u0000")),
  "R29 half a surrogate pair": steps(set("a", "\ud800")),
  "R29 prototype key":
    '{"id":"a","name":"a","trigger":{"type":"manual"},"steps":[],"__proto__":{}}',
  "R29 a number that loses digits": steps(set("a", 1)).replace(":1}", ":9007199254740993}"),
  "X foreach over a text": steps({ foreach: "lines", as: "line", steps: [set("a")] }),
  "X foreach without a variable": steps({ foreach: [1], steps: [set("a")] }),
  "X foreach of nothing": steps({ foreach: [1], as: "line", steps: [] }),
  "X repeat without while": steps({ repeat: [set("a")] }),
  "X stop with another status": steps({ stop: { status: "done" } }),
  "X call of no id": steps({ id: "a", call: "a b" }),
  "X call with another mode": steps({ id: "a", call: "b", mode: "later" }),
  "X asynchronous call with a timeout": steps({ id: "a", call: "b", mode: "async", timeout: "5s" }),
  "X awaitCalls of no step": steps({ id: "a", awaitCalls: "b" }),
  "X awaitCalls of no call": steps(set("a"), { id: "b", awaitCalls: "a" }),
  "X code that cannot be read": steps({ id: "a", code: "return (" }),
  "X code in another language": steps({ id: "a", code: "return 1", language: "python" }),
  "X code of more than it may have": steps({ id: "a", code: "x".repeat(65_537) }),
  "X approval without a title": steps({ id: "a", approve: { title: "" } }),
  "X approval with the same field twice": steps({
    id: "a",
    approve: {
      title: "?",
      fields: [
        { name: "n", type: "text" },
        { name: "n", type: "text" },
      ],
    },
  }),
  "X approval with a field of another type": steps({
    id: "a",
    approve: { title: "?", fields: [{ name: "n", type: "file" }] },
  }),
  "X hold timeout of nothing": steps({ ...set("a"), holdTimeout: "0s" }),
  "X trigger of another type": recipe({ trigger: { type: "timer" } }),
  "X signature of another type": recipe({
    trigger: { type: "webhook", signature: { type: "md5" } },
  }),
  "X batch of none": recipe({ trigger: { type: "webhook", batch: { size: 0 } } }),
  "X filter over steps": recipe({ trigger: { type: "webhook", if: "steps.a" } }),
  "X poll without a key": recipe({ trigger: { type: "poll", action: "http.request" } }),
  "X poll of a long action": recipe({
    trigger: { type: "poll", action: "http.wait", key: "{{ item.id }}" },
  }),
  "X poll each millisecond": recipe({
    trigger: { type: "poll", action: "http.request", key: "{{ item.id }}", every: "1ms" },
  }),
  "X callable with no schema": recipe({ trigger: { type: "callable", input: { type: "thing" } } }),
  "X callable with a filter": recipe({ trigger: { type: "callable", if: "true" } }),
  "X concurrency of none": recipe({ concurrency: 0 }),
  "X doNotStore text": recipe({ doNotStore: "yes" }),
};

export function recipe(fields: JsonObject): string {
  return JSON.stringify({
    id: "bad",
    name: "Bad",
    trigger: { type: "manual" },
    steps: [set("a")],
    ...fields,
  });
}

function steps(...list: Json[]): string {
  return recipe({ steps: list });
}

function set(id: string, value: Json = 1): JsonObject {
  return { id, action: "data.set", input: { value } };
}

function columns(...names: string[]): string {
  return recipe({ report: { columns: names.map((name) => ({ name, value: "x" })) } });
}

function nested(levels: number): JsonObject {
  return levels === 1
    ? set("inner")
    : { foreach: [1], as: `v${levels}`, steps: [nested(levels - 1)] };
}
