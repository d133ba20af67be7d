import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunnersUnderTest, runnersUnderTest } from "./runners-under-test.ts";

const FILE = (answer: string) => `
  import { defineFunction } from "@reprise/sdk";
  export default defineFunction({ id: "changing", async run() {
    await new Promise((resolve) => setTimeout(resolve, 500));
    return "${answer}";
  } });`;

describe("a folder of functions that changes", () => {
  test("is read again, while what runs ends on the code that it began with", async () => {
    const folder = mkdtempSync(join(tmpdir(), "reprise-changing-"));
    writeFileSync(join(folder, "changing.mts"), FILE("old"));
    writeFileSync(join(folder, "bad.ts"), "export default (");
    writeFileSync(join(folder, "exits.js"), "process.kill(process.pid, 'SIGKILL');");
    const the = await runnersUnderTest({ folder });
    expect(the.pool.find("bad")?.error).toContain("ERROR");
    expect(the.pool.find("exits")?.error).toContain("SIGKILL");

    const before = the.call("changing");
    writeFileSync(join(folder, "changing.mts"), FILE("new"));
    await the.pool.reload();
    const after = the.call("changing");

    expect(await before.ended).toEqual({ type: "output", output: "old" });
    expect(await after.ended).toEqual({ type: "output", output: "new" });
    the.close();
    rmSync(folder, { recursive: true, force: true });
  });
});

describe("runners", () => {
  let the: RunnersUnderTest;
  beforeAll(async () => {
    the = await runnersUnderTest({ env: { PATH: process.env.PATH, TOKEN: "given" } });
  });
  afterAll(() => the.close());

  test("load TypeScript as people write it and tell what its functions take", () => {
    expect(the.pool.find("greet")).toMatchObject({
      id: "greet",
      file: "plain.ts",
      error: null,
      timeoutMs: 30_000,
      retry: { maximumAttempts: 2 },
      input: { type: "object", required: ["name"] },
    });
    expect(the.pool.find("by-json-schema")).toMatchObject({ restartable: false, stoppable: false });
    expect(the.pool.offers("greet")).toBe(true);
    expect(the.pool.offers("nothing")).toBe(false);
  });

  test("run a handler with its checked input, and tell its log", async () => {
    const told = the.call("greet", { name: "ada" });

    expect(await told.ended).toEqual({
      type: "output",
      output: { text: "HELLO ADA", attempt: 1 },
    });
    expect(told.lines).toEqual(["greeting"]);
  });

  test("refuse input that does not fit, without another attempt", async () => {
    expect(await the.call("greet", { name: 7 }).ended).toMatchObject({
      type: "error",
      error: { code: "invalid_input", retriable: false, message: expect.stringContaining("name") },
    });
  });

  test("tell what an error says of itself", async () => {
    expect(await the.call("refuses").ended).toMatchObject({
      type: "error",
      error: {
        code: "card_declined",
        retriable: false,
        category: "billing",
        details: { card: "4711" },
        stack: expect.stringContaining("plain.ts:"),
      },
    });
  });

  test("show the handler no more of the environment than it was given", async () => {
    const ending = await the.call("environment").ended;

    expect(ending).toMatchObject({ output: { names: expect.toSatisfy(isPathAndToken) } });
  });

  test("put what a handler prints into its job's log", async () => {
    const told = the.call("speak");
    await told.ended;
    const later = the.call("pid");
    await later.ended;

    expect([...told.lines, ...later.lines].toSorted()).toEqual([
      "to standard error",
      "to standard output",
    ]);
  });
});

function isPathAndToken(names: unknown): boolean {
  return (
    Array.isArray(names) && names.length === 2 && names.includes("PATH") && names.includes("TOKEN")
  );
}
