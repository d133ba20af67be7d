import { afterAll, describe, expect, test } from "vitest";
import type { CodeLanguage } from "../domain/code.ts";
import { ActionError } from "../domain/connector.ts";
import type { Json } from "../domain/json.ts";
import { createCodeRunner } from "./code-runner.ts";

const runner = createCodeRunner({ threads: 2 });

afterAll(() => runner.close());

interface Given {
  input?: Json;
  language?: CodeLanguage;
  lines?: string[];
}

function run(source: string, { input = {}, language = "javascript", lines = [] }: Given = {}) {
  return runner.run({
    code: { source, language },
    input,
    signal: new AbortController().signal,
    onStart: () => {},
    log: (level, message) => lines.push(`${level} ${message}`),
  });
}

async function errorOf(source: string, given: Given = {}): Promise<ActionError> {
  const error: unknown = await run(source, given).catch((thrown: unknown) => thrown);
  if (error instanceof ActionError) return error;
  throw new Error(`It gave ${JSON.stringify(error)}`);
}

describe("code", () => {
  test.each<[string, Json, Json]>([
    ["return input.a + 1", { a: 1 }, 2],
    ["return", {}, null],
    ["", {}, null],
    ["const twice = (n) => n * 2;\nreturn input.list.map(twice)", { list: [1, 2] }, [2, 4]],
    ["export default (input) => input.a", { a: [null] }, [null]],
    ["const k = 3;\nexport default async function main({ a }) { return a * k }", { a: 2 }, 6],
    ["return await Promise.all([1, Promise.resolve(2)])", {}, [1, 2]],
    [
      "return { at: new Date(0), no: undefined, list: [undefined] }",
      {},
      { at: "1970-01-01T00:00:00.000Z", list: [null] },
    ],
    ["return Math.random() < 1 && typeof Date.now() === 'number'", {}, true],
    ["input.a.b = 2; return input", { a: {} }, { a: { b: 2 } }],
    ["return '€😀'", {}, "€😀"],
    ["return [...new Set(input)]", [1, 1, 2], [1, 2]],
    [
      "return [typeof process, typeof fetch, typeof setTimeout]",
      {},
      ["undefined", "undefined", "undefined"],
    ],
  ])("%j of %j gives %j", async (source, input, output) => {
    expect(await run(source, { input })).toEqual(output);
  });

  test("in TypeScript loses its types and keeps its meaning", async () => {
    const source = `
      interface Line { price: number; count: number }
      const total = (lines: Line[]): number => lines.reduce((sum, { price, count }) => sum + price * count, 0);
      return { total: total(input.lines as Line[]) };
    `;

    const output = await run(source, {
      input: {
        lines: [
          { price: 2, count: 3 },
          { price: 5, count: 1 },
        ],
      },
      language: "typescript",
    });

    expect(output).toEqual({ total: 11 });
  });

  test("writes to the log by console, in order and within its limits", async () => {
    const lines: string[] = [];

    await run(
      "console.log('a', { b: [1] }, undefined); console.warn(new TypeError('no')); console.error(10n)",
      { lines },
    );

    expect(lines).toEqual(['INFO a {"b":[1]} undefined', "WARN TypeError: no", "ERROR 10"]);
  });

  test("that writes too many lines keeps the first ones and says how many are gone", async () => {
    const lines: string[] = [];

    await run("for (let n = 0; n < 1000; n += 1) console.log('x'.repeat(10000))", { lines });

    expect(lines).toHaveLength(201);
    expect(lines[0]).toHaveLength("INFO ".length + 8_192);
    expect(lines.at(-1)).toBe("WARN 800 more lines of the code are not kept");
  });

  test.each<[string, CodeLanguage, number]>([
    ["const a = 1;\n\n  input.x.y.z;", "javascript", 3],
    ["// note\ninterface A {\n  b: string;\n}\n\nthrow new Error('here');", "typescript", 6],
    ["export default (input) => {\n  null.a;\n}", "javascript", 2],
  ])("that throws in %j says where", async (source, language, line) => {
    const error = await errorOf(source, { input: { x: {} }, language });

    expect(error.code).toBe("code_error");
    expect(error.details).toMatchObject({ line });
    expect(error.message).toContain(`(line ${line}, column `);
  });

  test("that throws keeps the name and words of its error", async () => {
    const error = await errorOf("throw new RangeError('Too far: ' + input.km)", {
      input: { km: 7 },
    });

    expect(error.message).toBe("RangeError: Too far: 7 (line 1, column 11)");
  });

  test("waits for its turn in a queue, and the runs do not see each other", async () => {
    const runs = Array.from({ length: 50 }, (_, n) =>
      run("globalThis.n = (globalThis.n ?? 0) + input.n; return globalThis.n", { input: { n } }),
    );

    expect(await Promise.all(runs)).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });

  test("that is told to stop while it waits for a thread never starts", async () => {
    const one = createCodeRunner({ threads: 1 });
    const stop = new AbortController();
    const ask = (source: string, signal: AbortSignal) => {
      const code = { source, language: "javascript" } as const;
      return one.run({ code, input: {}, signal, onStart: () => {}, log: () => {} });
    };

    const first = ask("for (;;);", stop.signal).catch((error: unknown) => error);
    const second = ask("return 2", stop.signal).catch((error: unknown) => error);
    const third = ask("return 3", new AbortController().signal);
    await ask("return 0", AbortSignal.abort()).catch(() => {});
    stop.abort();

    expect([await first, await second]).toMatchObject([
      { code: "code_stopped" },
      { code: "code_stopped" },
    ]);
    expect(await third).toBe(3);
    await one.close();
  });
});

describe("the check of code", () => {
  const check = (source: string, language: CodeLanguage = "javascript") =>
    runner.check({ source, language });

  test.each(["return 1", "", "export default () => 1", "const { a } = input;\nreturn await a"])(
    "accepts %j",
    async (source) => {
      expect(await check(source)).toEqual([]);
    },
  );

  test.each<[string, CodeLanguage, number, number, RegExp]>([
    ["return 1 +", "javascript", 1, 1, /Unexpected/],
    ["const a = 1;\n  const € = 2;", "javascript", 2, 9, /Expected identifier/],
    ["const t: string = 'x'", "javascript", 1, 8, /Expected/],
    ["import fs from 'node:fs';\nexport default () => fs", "javascript", 1, 16, /no modules/],
    ["return import('node:fs')", "javascript", 1, 15, /no modules/],
    ["const fs = require('fs')", "typescript", 1, 20, /no modules/],
    ["const € = 1", "typescript", 1, 7, /Expected identifier/],
  ])("says what is wrong with %j", async (source, language, line, column, message) => {
    const [mistake] = await check(source, language);

    expect(mistake?.message).toMatch(message);
    expect([mistake?.line, mistake?.column]).toEqual([line, column]);
  });
});
