import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { JsonObject } from "../domain/json.ts";
import { compileProgram } from "./compile-program.ts";
import type { Program } from "./program.ts";

const DOCUMENT = `
id: sync
name: Sync
trigger: { type: manual }
timeouts: { step: 5s, job: 10m }
steps:
  - { id: a, action: data.set }
  - if: trigger.n > 1
    then: [{ id: b, action: data.set, timeout: 2s }]
    elsif:
      - { if: $random() > 0.5, then: [{ id: c, action: data.set }] }
    else: [{ id: d, action: data.set }]
  - foreach: [1]
    as: n
    steps:
      - foreach: "{{ $shuffle([1, 2]) }}"
        as: m
        steps: [{ id: e, action: data.set }]
  - repeat:
      - monitor: [{ id: f, action: data.set }]
        retry: { attempts: 2, interval: 1m, if: "error.code = 'busy'" }
        onError: [{ id: g, action: data.set }]
    while: $millis() < 0
`;

function compiled(): Program {
  const document: JsonObject = parse(DOCUMENT);
  const stored = { author: null, note: null, changeType: "create", createdAt: 0 };
  return compileProgram({ recipeId: "sync", version: 3, document, ...stored });
}

describe("a compiled recipe", () => {
  test("gives every step its path and its number in the order of reading", () => {
    const { steps } = compiled();

    const heads = JSON.stringify(steps).matchAll(/"path":"([^"]+)","number":(\d+)/g);
    const found = [...heads].map(([, path, number]) => `${number} ${path}`);
    expect([...new Set(found)].toSorted(byNumber)).toEqual([
      "1 /steps/0",
      "2 /steps/1",
      "3 /steps/1/then/0",
      "4 /steps/1/elsif/0",
      "5 /steps/1/elsif/0/then/0",
      "6 /steps/1/else/0",
      "7 /steps/2",
      "8 /steps/2/steps/0",
      "9 /steps/2/steps/0/steps/0",
      "10 /steps/3",
      "11 /steps/3/repeat/0",
      "12 /steps/3/repeat/0/monitor/0",
      "13 /steps/3/repeat/0/onError/0",
      "14 /steps/3/while",
    ]);
  });

  test("knows its limits and the share of each top-level step", () => {
    const program = compiled();

    expect(program).toMatchObject({ version: 3, stepTimeoutMs: 5_000, jobTimeoutMs: 600_000 });
    expect(program.steps.map(({ progressAfter }) => progressAfter)).toEqual([25, 50, 75, 100]);
  });

  test("knows what would be decided otherwise when asked again", () => {
    const [, choice, loop, repeat] = compiled().steps;

    expect(choice?.kind === "if" && choice.branches.map(({ isImpure }) => isImpure)).toEqual([
      false,
      true,
    ]);
    expect(loop).toMatchObject({ isImpure: false, steps: [{ isImpure: true }] });
    expect(repeat).toMatchObject({ question: { kind: "while", isImpure: true } });
  });

  test("knows which outputs belong to one turn of a loop or one attempt", () => {
    const [, , loop, repeat] = compiled().steps;

    expect(loop).toMatchObject({ innerIds: ["e"], steps: [{ innerIds: ["e"] }] });
    // Of the steps of a monitor, those that handle its error belong to no attempt.
    expect(repeat).toMatchObject({ innerIds: ["f", "g"], steps: [{ innerIds: ["f"] }] });
  });
});

function byNumber(one: string, other: string): number {
  return Number.parseInt(one, 10) - Number.parseInt(other, 10);
}
