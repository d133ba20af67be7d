import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadConfig } from "../runtime/configuration/config.ts";
import { createLog } from "../runtime/log.ts";
import { type RunningServer, startServer } from "../server.ts";
import { eventually } from "../testing/eventually.ts";
import { runCli } from "./cli.ts";

let folder = "";
let server: RunningServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "reprise-trigger-"));
  const config = loadConfig({ flags: { port: "0", slots: "4" }, environment: {}, folder });
  server = await startServer(config, { log: createLog("silent"), onFatal: () => undefined });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function push(id: string, trigger: object): Promise<void> {
  const steps = [{ id: "keep", action: "data.set", input: { a: 1 } }];
  const path = join(folder, `${id}.json`);
  writeFileSync(path, JSON.stringify({ id, name: id, trigger, steps }));
  await reprise("recipes", "push", "--start", path);
}

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

const logged = (id: string, outcome: string) =>
  eventually(`${id} logs ${outcome}`, async () => {
    const { out } = await reprise("--json", "recipes", "trigger", id);
    const { log } = JSON.parse(out) as { log: { outcome: string }[] };
    return log.some((entry) => entry.outcome === outcome) ? true : null;
  });

describe("recipes trigger", () => {
  test("shows when a schedule that fires is next due, and what it did", async () => {
    await push("tick", { type: "schedule", schedule: { intervals: [{ every: "1s" }] } });
    await logged("tick", "fired");

    const { exitCode, out } = await reprise("recipes", "trigger", "tick");

    expect(exitCode).toBe(0);
    expect(out).toMatch(/Next +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.000 UTC/);
    expect(out).toMatch(/fired +1 job/);
    expect(out).toContain("The recipe was started");
  });

  test("shows the error of a poll", async () => {
    await push("ask", { type: "poll", action: "data.set", input: { a: 1 }, key: "{{ item.id }}" });
    await logged("ask", "error");

    const { out } = await reprise("recipes", "trigger", "ask");

    expect(out).toMatch(/Errors +1 in a row/);
    expect(out).toContain("wrong_type: The output of the poll is no list");
  });

  test("says of a recipe to which events are sent that it is one, and helps with a wrong id", async () => {
    await push("hand", { type: "manual" });

    expect((await reprise("recipes", "trigger", "hand")).out).toBe(
      "manual: Its events are sent to it.\n",
    );
    expect(await reprise("recipes", "trigger", "hamd")).toMatchObject({
      exitCode: 4,
      err: expect.stringContaining("hand"),
    });
  });
});
