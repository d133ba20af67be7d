import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ActionError } from "../domain/connector.ts";
import type { Json } from "../domain/json.ts";
import { createCodeRunner } from "./code-runner.ts";

const CANARY = "canary-4711";
process.env.REPRISE_CODE_CANARY = CANARY;

/** As a step limit would tell it. */
const LIMIT_MS = 250;
/** The limit, the grace for noticing it, and what a busy machine needs. */
const LATEST_MS = LIMIT_MS + 200 + 1_500;

const runner = createCodeRunner({ threads: 2 });

// The first run starts compiler, thread and sandbox; that is not counted.
beforeAll(async () => {
  await run("return 1", new AbortController().signal);
});
afterAll(() => runner.close());

const INPUT: Json = JSON.parse(
  '{"a": "text", "__proto__": {"admin": true}, "constructor": {"prototype": 1}, "list": [1, 2]}',
);

function run(source: string, signal: AbortSignal): Promise<Json> {
  const code = { source, language: "javascript" } as const;
  return runner.run({ code, input: INPUT, signal, onStart: () => {}, log: () => {} });
}

/** A JSON answer, or the code of the error. */
async function outcomeOf(source: string): Promise<{ output: Json } | { error: ActionError }> {
  try {
    return { output: await run(source, AbortSignal.timeout(LIMIT_MS)) };
  } catch (error) {
    if (error instanceof ActionError) return { error };
    throw error;
  }
}

/** They never come to an end by themselves, or only when the machine has none left. */
const ENDLESS = [
  "for (;;);",
  "while (true) { try { while (true); } catch {} }",
  "try { for (;;); } finally { for (;;); }",
  "for (;;) { try { null.x } catch (e) { continue } }",
  "const f = () => Promise.resolve().then(f); return f()",
  "for (;;) await null",
  "async function f() { await 0; f(); f() } f(); for (;;) await 0",
  "const p = { then(go) { go(p) } }; return p",
  "return { then(go) { go({ then: this.then }) } }",
  "return /(a+)+$/.test('a'.repeat(60) + '!')",
  "return /^(([a-z])+.)+[A-Z]([a-z])+$/.test('a'.repeat(80))",
  "return 'a'.repeat(5000).replace(/(.*)*x/g, '')",
  "return new Array(4294967295).join('x').length",
  "return Array.from({ length: 1e12 }).length",
  "return [].indexOf.call({ length: 1e15 }, 1)",
  "return Array.prototype.reverse.call({ length: 1e15 })",
  "return Array.prototype.sort.call({ length: 1e9, 0: 1 })",
  "for (const x of { [Symbol.iterator]: () => ({ next: () => ({ value: 1 }) }) });",
  "const it = (function* () { for (;;) yield 1 })(); return [...it]",
  "return new Proxy({}, { ownKeys() { for (;;); } })",
  "return { get x() { for (;;); } }",
  "return { toJSON() { for (;;); } }",
  "throw { get message() { for (;;); } }",
  "throw { get stack() { for (;;); }, message: 'x' }",
  "console.log({ toJSON() { for (;;); } })",
  "return (2n ** 1000000n) ** 1000n > 1n",
  "let n = 0n; for (;;) n = (n + 1n) * 3n",
  "let a = {}; for (;;) a = { a }",
  "return 'x'.padEnd(2 ** 29, 'yz').length",
  "return JSON.parse('['.repeat(1e6) + ']'.repeat(1e6))",
  "let s = 'x'; for (;;) s += s",
  "const a = []; for (;;) a.push(new Array(1000).fill(a))",
  "const m = new Map(); for (let i = 0; ; i += 1) m.set(i, 'x'.repeat(1000) + i)",
  "const b = []; for (;;) b.push(new ArrayBuffer(1e6))",
  "return new Uint8Array(2 ** 31 - 1).length",
  "const c = []; for (let i = 0; ; i += 1) c.push(() => i)",
  "(function f() { f() })()",
  "(function f() { try { f() } finally { f() } })()",
  "const f = (n) => [n].map(f); f(1)",
  "const o = {}; o.toString = () => '' + o; return '' + o",
  "const p = new Proxy({}, { get: (t, k, r) => r[k] }); return p.x",
  "let a = []; for (let i = 0; i < 1e5; i += 1) a = [a]; return a",
  "let r = 'a'; for (let i = 0; i < 1e4; i += 1) r = '(' + r + ')'; return new RegExp(r).test('a')",
  "return eval('('.repeat(1e5))",
  "return new Function('x'.repeat(1e6) + '(')()",
  "for (let i = 0; i < 1e7; i += 1) Promise.reject(i); await 0",
  "for (let i = 0; ; i += 1) globalThis['x' + i] = i",
  "return structuredClone(input)",
  "Object.defineProperty(Object.prototype, 'x', { get() { for (;;); } }); return {}.x",
  "new FinalizationRegistry(() => { for (;;); }).register({}, 1); for (;;) ({});",
  "return Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
];

const ENDS = ["code_stopped", "code_limit", "code_error", "invalid_output", "limit_exceeded"];

/** What they answer or throw is known. */
const KNOWN: [source: string, outcome: string | { output: Json }][] = [
  ["return new Promise(() => {})", "code_stuck"],
  ["await new Promise(() => {}); return 1", "code_stuck"],
  ["return { then() {} }", "code_stuck"],
  ["return () => 1", "invalid_output"],
  ["return Symbol('x')", "invalid_output"],
  ["return 10n", "invalid_output"],
  ["return { a: { deep: 10n } }", "invalid_output"],
  ["return NaN", "invalid_output"],
  ["return { a: [1 / 0] }", "invalid_output"],
  ["return new Map([[1, 2]])", "invalid_output"],
  ["const a = {}; a.a = a; return a", "invalid_output"],
  ["return { get a() { throw new Error('no') } }", "invalid_output"],
  ["return { toJSON() { throw new Error('no') } }", "invalid_output"],
  ["const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy", "code_error"],
  ["let a = []; for (let i = 0; i < 70; i += 1) a = [a]; return a", "invalid_output"],
  ["return 'x'.repeat(1_048_577)", "limit_exceeded"],
  ["throw null", "code_error"],
  ["throw undefined", "code_error"],
  ["throw 'text'", "code_error"],
  ["throw Symbol('x')", "code_error"],
  ["throw { toString() { throw 1 } }", "code_error"],
  ["throw new Proxy({}, { get() { throw new Error('trap') } })", "code_error"],
  ["throw 'x'.repeat(1e6)", "code_error"],
  ["const e = new Error('x'); e.stack = 7; e.message = {}; throw e", "code_error"],
  ["return Promise.reject(new Error('no'))", "code_error"],
  ["Promise.reject(1); return 2", { output: 2 }],
  ["delete globalThis.__code; return 1", { output: 1 }],
  ["JSON.stringify = () => 'forged'; return { a: 1 }", { output: { a: 1 } }],
  ["Array.prototype.toJSON = () => 'forged'; throw new Error('x')", "code_error"],
  ["String.prototype.slice = () => { throw 1 }; return 'a'", { output: "a" }],
  ["Object.prototype.toJSON = () => 1; return { a: 2 }", { output: 1 }],
  ["Promise.prototype.then = () => { throw 1 }; return 3", { output: 3 }],
  ["Object.freeze(globalThis); return 4", { output: 4 }],
  ["return input.constructor.prototype", { output: 1 }],
  [
    "return [input.admin, {}.admin, Object.keys(input).includes('__proto__')]",
    { output: [null, null, true] },
  ],
  ["return '\\u0000' + '\\ud800'", { output: "\ufffd\ufffd" }],
  ["return { __proto__: { a: 1 } }", { output: {} }],
  ["return typeof std + typeof os + typeof WebAssembly", { output: "undefinedundefinedundefined" }],
  [
    "return typeof setTimeout + typeof queueMicrotask + typeof Worker",
    { output: "undefinedundefinedundefined" },
  ],
];

/** Attempts to reach the host. They may answer what they like, but nothing of the host. */
const REACHES = [
  "return this.constructor.constructor('return process')().env",
  "return (() => {}).constructor('return globalThis.process.env')()",
  "return console.log.constructor('return process')().env",
  "return console.log.caller",
  "return arguments.callee.caller",
  "return console.log.__proto__.constructor('return this')().process",
  "const m = 'node:fs'; return (await import(m)).readFileSync('/etc/passwd', 'utf8')",
  "return eval('import(\"fs\")')",
  "const r = 'requ' + 'ire'; return globalThis[r]('fs')",
  "return require",
  "return Object.getOwnPropertyNames(globalThis).filter((n) => /process|require|Deno|Bun/.test(n))",
  "return new Error().stack",
  "Error.prepareStackTrace = (e, frames) => frames.map((f) => f.getThis()); return new Error().stack",
  "return import.meta.url",
  "return Reflect.ownKeys(Function.prototype).map((key) => { try { return String(Function.prototype[key]) } catch { return 0 } })",
  "return globalThis.log ?? globalThis.harness",
  "Object.defineProperty(globalThis, '__code', { get: () => ({ default: () => 'forged' }) }); return 1",
  "throw Object.assign(new Error('code.js:9999999:9999999'), { stack: 'at x (code.js:99999999999:1)' })",
  "//# sourceMappingURL=/etc/passwd\nthrow new Error('x')",
  '//# sourceMappingURL=data:application/json,{"version":3,"mappings":"////","sources":[]}\nnull.x',
  "} ); throw new Error('outside'); (function () {",
  "return process.env.REPRISE_CODE_CANARY",
];

const withinLimit = async (source: string) => {
  const before = performance.now();
  const outcome = await outcomeOf(source);
  expect(performance.now() - before).toBeLessThan(LATEST_MS);
  expect(JSON.stringify(outcome)).not.toContain(CANARY);
  return outcome;
};

describe("hostile code", () => {
  test("is of more than a hundred sorts", () => {
    expect(ENDLESS.length + KNOWN.length + REACHES.length).toBeGreaterThan(100);
  });

  test.each(ENDLESS)("that never ends is ended: %s", async (source) => {
    const outcome = await withinLimit(source);

    expect(ENDS).toContain("error" in outcome ? outcome.error.code : outcome);
    expect(await run("return 'well'", new AbortController().signal)).toBe("well");
  });

  test.each(KNOWN)("%s", async (source, expected) => {
    const outcome = await withinLimit(source);

    if (typeof expected === "string") expect(outcome).toMatchObject({ error: { code: expected } });
    else expect(outcome).toEqual(expected);
  });

  test.each(REACHES)("finds nothing of the host: %s", async (source) => {
    const outcome = await withinLimit(source);

    expect(JSON.stringify(outcome)).not.toMatch(/root:|file:\/\/|node_modules|\/packages\//);
    if ("error" in outcome) expect(outcome.error.message).not.toMatch(/root:|node_modules/);
  });

  test.each([
    ["const a = []; for (;;) a.push(new Array(10000).fill(1))", "64 MiB"],
    ["return new Uint8Array(2 ** 28)", "64 MiB"],
    ["(function f() { f() })()", "256 KiB"],
  ])("%s is told the limit: %s", async (source, limit) => {
    const error: unknown = await run(source, AbortSignal.timeout(20_000)).catch((e: unknown) => e);

    expect(error).toMatchObject({ code: "code_limit" });
    expect(String(error)).toContain(limit);
  });

  test("leaves the thread that serves others alone", async () => {
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 5);

    await Promise.all(ENDLESS.slice(0, 4).map(outcomeOf));
    clearInterval(timer);

    expect(turns).toBeGreaterThan(20);
  });
});
