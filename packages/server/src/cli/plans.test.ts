import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadConfig } from "../runtime/configuration/config.ts";
import { createLog } from "../runtime/log.ts";
import { type RunningServer, startServer } from "../server.ts";
import { runCli } from "./cli.ts";

let folder = "";
let server: RunningServer;

const RECIPE = `
id: square
name: Square
trigger: { type: callable }
steps:
  - { id: result, action: data.set, input: { value: "{{ trigger.n * trigger.n }}" } }
  - return: "{{ steps.result.value }}"
`;

const PLAN = `
id: squares
payload:
  - { api: square, parameters: { n: 3 } }
  - { api: square, parameters: { n: 4 } }
`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "reprise-plans-"));
  for (const name of ["recipes", "plans"]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, "recipes", "square.yaml"), RECIPE);
  writeFileSync(join(folder, "plans", "squares.yaml"), PLAN);
  const flags = { port: "0", slots: "4", recipes: "recipes", plans: "plans" };
  const config = loadConfig({ flags, environment: {}, folder });
  server = await startServer(config, { log: createLog("silent"), onFatal: () => undefined });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a command line as a person without a terminal would. */
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
  return { exitCode, out: out.join(""), err: err.join(""), json: () => JSON.parse(out.join("")) };
}

describe("plans on the command line", () => {
  test("are loaded at the start, triggered, and watched to the end", async () => {
    const listed = await reprise("plans", "list");
    const watched = await reprise("plans", "trigger", "squares", "--watch");
    const runId = /run_\w+/.exec(watched.out)?.[0] ?? "";
    const shown = await reprise("runs", "show", runId);
    const payloads = await reprise("runs", "payloads", runId, "--json");

    expect(listed.out).toContain("squares");
    expect(listed.out).toContain("when triggered");
    expect(watched.exitCode).toBe(0);
    expect(watched.out).toContain("2 items: 2 completed, 0 failed, 0 to do");
    expect(shown.out).toContain("squares (manual)");
    expect(payloads.json().items).toMatchObject([
      { api: "square", status: "COMPLETED", attempts: 1, result: 9 },
      { api: "square", status: "COMPLETED", attempts: 1, result: 16 },
    ]);
  });

  test("are pushed, paused, resumed and deleted", async () => {
    const path = join(folder, "more.json");
    writeFileSync(path, JSON.stringify({ id: "more", payload: [{ api: "square" }] }));
    const pushed = await reprise("plans", "push", path);
    const again = await reprise("plans", "push", path);
    const paused = await reprise("plans", "pause", "more", "--comment", "later");
    const refused = await reprise("plans", "trigger", "more");
    const resumed = await reprise("plans", "resume", "more");
    const shown = await reprise("plans", "show", "more");
    const careful = await reprise("plans", "delete", "more");
    const deleted = await reprise("plans", "delete", "more", "--yes");

    expect(pushed.out).toBe("more  created, 1 items\n");
    expect(again.out).toBe("more  replaced, 1 items\n");
    expect(paused.out).toBe("more  paused\n");
    expect(refused.exitCode).not.toBe(0);
    expect(refused.err).toContain("plan_paused");
    expect(resumed.out).toBe("more  active\n");
    expect(shown.out).toContain("items      1, 5 at once");
    expect(careful.exitCode).not.toBe(0);
    expect(deleted.exitCode).toBe(0);
  });

  test("start runs that are terminated", async () => {
    await reprise("plans", "trigger", "squares");
    const { runId } = (await reprise("plans", "trigger", "squares", "--json")).json();
    const terminated = await reprise("runs", "terminate", runId, "--comment", "enough");

    expect([0, 4, 5]).toContain(terminated.exitCode);
    expect(terminated.out + terminated.err).toMatch(/CANCELED|CANCELING|COMPLETED/);
  });
});
