// Functions that do what no function should (reliability.md T18), each in one job.
import { spawn } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";
import { defineFunction, type FunctionContext } from "@reprise/sdk";

const MIB = 1_048_576;
const LINE_FD = 3;

const never = () => new Promise<never>(() => {});
const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function poison(id: string, run: (ctx: FunctionContext) => unknown) {
  return defineFunction({ id, retry: { maximumAttempts: 1 }, run });
}

export const ends = [
  poison("exit-0", () => process.exit(0)),
  poison("exit-1", async () => {
    await later(10);
    process.exit(1);
  }),
  poison("abort", () => process.abort()),
  poison("kill-self", async () => {
    process.kill(process.pid, "SIGKILL");
    await never();
  }),
  poison("stop-self", async () => {
    process.kill(process.pid, "SIGSTOP");
    await never();
  }),
  poison("close-line", async () => {
    closeSync(LINE_FD);
    await never();
  }),
];

export const memory = [
  poison("heap", async () => {
    const held: object[] = [];
    for (;;) {
      held.push(new Array(MIB / 8).fill(held.length));
      if (held.length % 20 === 0) await later(1);
    }
  }),
  poison("buffers", async () => {
    const held: Buffer[] = [];
    for (;;) {
      held.push(Buffer.alloc(16 * MIB, 1));
      await later(10);
    }
  }),
  poison("return-1-gib", () => "x".repeat(500 * MIB)),
];

export const blocks = [
  poison("spin", () => {
    for (;;);
  }),
  poison("regex", () => /^(a+)+$/.test(`${"a".repeat(40)}!`)),
  poison("microtasks", async () => {
    for (;;) await null;
  }),
  poison("sleep", () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 120_000);
  }),
  poison("output-flood", () => {
    const line = `${"x".repeat(65_535)}\n`;
    for (let written = 0; written < 1_024 * MIB; written += line.length) {
      process.stdout.write(line);
    }
  }),
];

export const leaks = [
  poison("timers", async () => {
    for (let count = 0; count < 1_000_000; count += 1) {
      setTimeout(() => {}, 3_600_000).unref();
      if (count % 50_000 === 0) await later(1);
    }
    return "done";
  }),
  poison("files", () => {
    for (let count = 0; count < 1_000; count += 1) openSync("/dev/null", "r");
    return "done";
  }),
  poison("children", () => {
    for (let count = 0; count < 5; count += 1) {
      spawn("sleep", ["60"], { stdio: "ignore", detached: false }).unref();
    }
    return "done";
  }),
  poison("rejection-later", async () => {
    setTimeout(() => void Promise.reject(new Error("nobody awaits me")), 20);
    await never();
  }),
  poison("timer-throws", async () => {
    setTimeout(() => {
      throw new Error("thrown by a timer");
    }, 20);
    await never();
  }),
];

export const throws = [
  poison("throw-null", () => {
    throw null;
  }),
  poison("throw-text", () => {
    throw "just text";
  }),
  poison("throw-10-mb", () => {
    throw new Error("x".repeat(10 * MIB));
  }),
  poison("throw-circular", () => {
    const error = new Error("round");
    throw Object.assign(error, { details: { error } });
  }),
  poison("throw-getter", () => {
    throw Object.defineProperty({}, "message", {
      get() {
        throw new Error("not even this");
      },
    });
  }),
];

export const returns = [
  poison("return-nothing", () => undefined),
  poison("return-bigint", () => 1n),
  poison("return-function", () => () => 1),
  poison("return-symbol", () => Symbol("s")),
  poison("return-proxy", () => {
    const fail = () => {
      throw new Error("no entry");
    };
    return new Proxy({}, { get: fail, ownKeys: fail, has: fail });
  }),
  poison("return-circular", () => {
    const value: { self?: object } = {};
    value.self = value;
    return value;
  }),
  poison("return-deep", () => {
    let value: unknown = 1;
    for (let depth = 0; depth < 100_000; depth += 1) value = [value];
    return value;
  }),
  poison("return-2-mib", () => "x".repeat(2 * MIB)),
];

export const lines = [
  poison("garbage-message", async () => {
    writeSync(LINE_FD, '{"type":"ended","run":\n');
    await never();
  }),
  poison("giant-message", async () => {
    const part = "x".repeat(60_000);
    for (let sent = 0; sent < 5 * MIB; sent += part.length) {
      try {
        writeSync(LINE_FD, part);
      } catch {
        await later(5);
      }
    }
    await never();
  }),
  poison("deep-message", async () => {
    writeSync(LINE_FD, `${"[".repeat(20_000)}${"]".repeat(20_000)}\n`);
    await never();
  }),
  poison("unknown-message", async () => {
    writeSync(LINE_FD, '{"type":"load","files":["/etc/passwd"]}\n');
    await never();
  }),
  poison("log-flood", async (ctx) => {
    for (let count = 0; count < 20_000; count += 1) ctx.log.info("x".repeat(8_000));
    return "done";
  }),
];

export const deaf = [
  defineFunction({
    id: "ignores-abort",
    timeout: 300,
    retry: { maximumAttempts: 1 },
    run: () => never(),
  }),
];

/** Does honest work beside them. */
export const neighbor = defineFunction({
  id: "neighbor",
  retry: { maximumAttempts: 1 },
  async run(ctx) {
    for (let count = 1; count <= 2; count += 1) {
      await ctx.step(`part ${count}`, () => later(100));
    }
    return { attempt: ctx.attempt };
  },
});
