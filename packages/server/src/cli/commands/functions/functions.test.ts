import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineFunction } from "@reprise/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadConfig } from "../../../runtime/configuration/config.ts";
import { createLog } from "../../../runtime/log.ts";
import { type RunningServer, startServer } from "../../../server.ts";
import { runCli } from "../../cli.ts";

const echo = defineFunction({ id: "echo", timeout: "5s", run: (_ctx, input) => ({ input }) });
const fails = defineFunction({
  id: "fails",
  run(ctx) {
    throw new Error(`no ${ctx.attempt}`);
  },
});

let folder = "";
let server: RunningServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "reprise-cli-functions-"));
  const config = loadConfig({ flags: { port: "0" }, environment: {}, folder });
  server = await startServer(config, {
    log: createLog("silent"),
    onFatal: () => undefined,
    functions: [echo, fails],
  });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function reprise(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const exitCode = await runCli(args, {
    environment: { REPRISE_URL: server.url },
    folder,
    streams: {
      stdout: { write: (text) => out.push(text) },
      stderr: { write: (text) => err.push(text) },
    },
    exitCode: 0,
  });
  return { exitCode, out: out.join(""), err: err.join("") };
}

describe("functions on the command line", () => {
  test("are listed", async () => {
    const { exitCode, out } = await reprise("functions", "list");

    expect(exitCode).toBe(0);
    expect(out).toMatch(/FUNCTION +FILE +TIMEOUT +STATE.*\necho +\(embedded\) +5 s +ready/);
  });

  test("take parameters one by one, as JSON where they are JSON", async () => {
    const run = await reprise(
      "functions",
      "run",
      "echo",
      "--param",
      "n=7",
      "--param",
      "name=Ada=x",
    );
    await reprise("jobs", "watch", run.out.trim());
    const result = await reprise("--json", "jobs", "result", run.out.trim());

    expect(JSON.parse(result.out).result).toEqual({ input: { n: 7, name: "Ada=x" } });
  });

  test("take parameters from a file, and are followed to their end", async () => {
    const path = join(folder, "parameters.json");
    writeFileSync(path, '["any", "JSON"]');

    const run = await reprise("functions", "run", "echo", "--parameters", path, "--watch");

    expect(run.exitCode).toBe(0);
    expect(run.out).toContain("COMPLETED");
  });

  test("tell by the exit code that they failed", async () => {
    const run = await reprise("functions", "run", "fails", "--attempts", "2", "--watch");

    expect(run.exitCode).toBe(1);
    expect(run.out).toContain("no 2");
  });

  test.each([
    [["nothing"], 4, "There is no function or callable recipe 'nothing'"],
    [["ecko"], 4, "Did you mean 'echo'?"],
    [["echo", "--param", "=1"], 2, "--param is KEY=VALUE"],
    [["echo", "--param", "a=1", "--parameters", "-"], 2, "not by both"],
  ])("refuse %j in a sentence", async (args, exitCode, sentence) => {
    const run = await reprise("functions", "run", ...args);

    expect(run.exitCode).toBe(exitCode);
    expect(run.err).toContain(sentence);
  });
});
