import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { createThreadPool, ThreadError, type ThreadPool } from "./thread-pool.ts";

const folder = mkdtempSync(join(tmpdir(), "reprise-threads-"));
writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
const serveThread = new URL("./serve-thread.ts", import.meta.url).href;
const pools: ThreadPool[] = [];

afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;

/** A pool whose threads answer with what the body returns. */
function poolOf(body: string, { threads = 1, deadlineMs = 5_000, memoryMb = 64 } = {}): ThreadPool {
  const file = join(folder, `thread-${files++}.ts`);
  writeFileSync(
    file,
    `import { threadId } from "node:worker_threads";
     import { serveThread } from ${JSON.stringify(serveThread)};
     serveThread(async (request: any) => { ${body} });`,
  );
  const pool = createThreadPool({ url: pathToFileURL(file), threads, deadlineMs, memoryMb });
  pools.push(pool);
  return pool;
}

async function reasonOf(running: Promise<unknown>): Promise<string> {
  try {
    await running;
  } catch (error) {
    if (error instanceof ThreadError) return error.reason;
    throw error;
  }
  throw new Error("It was answered");
}

describe("a thread pool", () => {
  test("answers each request with its own answer", async () => {
    const pool = poolOf("return request * 2;");

    const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => pool.run(index)));

    expect(answers).toEqual(Array.from({ length: 100 }, (_, index) => index * 2));
  });

  test("uses as many threads as it may, and no more", async () => {
    const pool = poolOf("const end = Date.now() + 30; while (Date.now() < end); return threadId;", {
      threads: 2,
    });

    const ids = await Promise.all(Array.from({ length: 40 }, () => pool.run(null)));

    expect(new Set(ids).size).toBe(2);
  });

  test("ends a thread at the deadline and goes on with another", async () => {
    const pool = poolOf("if (request === 'loop') for (;;); return threadId;", { deadlineMs: 100 });
    const before = await pool.run("id");

    const [reason, after] = await Promise.all([reasonOf(pool.run("loop")), pool.run("id")]);

    expect(reason).toBe("deadline");
    expect(after).not.toBe(before);
  });

  test("counts the deadline from when a thread is there, not from when it was asked", async () => {
    const pool = poolOf("const end = Date.now() + 60; while (Date.now() < end); return 1;", {
      deadlineMs: 200,
    });

    const answers = await Promise.all(Array.from({ length: 8 }, () => pool.run(null)));

    expect(answers).toEqual(Array(8).fill(1));
  });

  test("survives a thread that takes all its memory", async () => {
    const pool = poolOf(
      "const kept = []; if (request === 'memory') for (;;) kept.push(new Array(1000).fill(request)); return 1;",
      { deadlineMs: 20_000, memoryMb: 32 },
    );

    expect(await reasonOf(pool.run("memory"))).toBe("died");
    expect(await pool.run("next")).toBe(1);
  });

  test("survives a thread that throws, exits or ends itself", async () => {
    const pool = poolOf(
      "if (request === 'throw') throw new Error('x'); if (request === 'exit') process.exit(3); return 1;",
    );

    expect(await reasonOf(pool.run("throw"))).toBe("died");
    expect(await reasonOf(pool.run("exit"))).toBe("died");
    expect(await pool.run("next")).toBe(1);
  });

  test("gives its threads no environment and no arguments", async () => {
    process.env.REPRISE_CANARY = "canary";
    const pool = poolOf("return [Object.keys(process.env), process.argv.length];");

    const [names, args] = Object.values(Object(await pool.run(null)));
    delete process.env.REPRISE_CANARY;

    expect(names).not.toContain("REPRISE_CANARY");
    expect(args).toBe(2);
  });

  test("refuses everybody who waits when threads cannot start", async () => {
    const file = join(folder, "broken.ts");
    writeFileSync(file, "throw new Error('This file cannot be a thread');");
    const pool = createThreadPool({
      url: pathToFileURL(file),
      threads: 2,
      deadlineMs: 1_000,
      memoryMb: 64,
    });
    pools.push(pool);

    const reasons = await Promise.all([reasonOf(pool.run(1)), reasonOf(pool.run(2))]);

    expect(reasons).toEqual(["died", "died"]);
    expect(await reasonOf(pool.run(3))).toBe("died");
  });

  test("refuses what runs, what waits and what comes when it is closed", async () => {
    const pool = poolOf("if (request === 'loop') for (;;); return 1;", { deadlineMs: 60_000 });
    await pool.run("start");
    const running = reasonOf(pool.run("loop"));
    const waiting = reasonOf(pool.run("wait"));

    await pool.close();

    expect(await Promise.all([running, waiting, reasonOf(pool.run("late"))])).toEqual(
      Array(3).fill("closed"),
    );
  });

  test("does not end a thread whose answer lay there while this thread was busy", async () => {
    const pool = poolOf("return threadId;", { deadlineMs: 100 });
    const before = await pool.run(null);

    const running = pool.run(null);
    const end = performance.now() + 250;
    while (performance.now() < end);

    expect(await running).toBe(before);
  });
});
