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
  folder = mkdtempSync(join(tmpdir(), "reprise-insight-"));
  const config = loadConfig({ flags: { port: "0", slots: "4" }, environment: {}, folder });
  server = await startServer(config, { log: createLog("silent"), onFatal: () => undefined });
  const file = join(folder, "failing.json");
  writeFileSync(file, RECIPE);
  await reprise("recipes", "push", file, "--start");
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const RECIPE = `{
  "id": "failing", "name": "Failing", "trigger": { "type": "manual" },
  "steps": [
    { "id": "note", "action": "log.write", "input": { "level": "warn", "message": "Asking 4711" } },
    { "stop": { "status": "failed", "reason": "Customer {{ trigger.id }} is unknown" } }
  ]
}`;

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

/** Makes a job that fails, and answers its id once it has. */
async function failOne(id: number): Promise<string> {
  const sent = await reprise("events", "send", "failing", "--data", `{"id": ${id}}`, "--json");
  const jobId = String(sent.json().jobId);
  await eventually("the job has failed", async () => {
    const { out } = await reprise("jobs", "show", jobId, "--json");
    return JSON.parse(out).status === "FAILED";
  });
  return jobId;
}

describe("what happened, on the command line", () => {
  test("is found in the logs, and followed to the end of a job", async () => {
    const jobId = await failOne(1);

    const found = await reprise("logs", "--regex", "Asking \\d+", "--period", "1h");
    const engine = await reprise("jobs", "logs", jobId);
    const own = await reprise("jobs", "logs", jobId, "--no-engine");
    const followed = await reprise("jobs", "logs", jobId, "--follow");

    expect(found.out).toMatch(new RegExp(`WARN +${jobId} Asking 4711 `));
    expect(engine.out).toMatch(/Job queued\n.*Job started\n/);
    expect(own.out).toMatch(/Asking 4711/);
    expect(own.out).not.toContain("Job queued");
    expect(followed).toMatchObject({ exitCode: 1, err: "The job is FAILED.\n" });
    expect(followed.out).toContain("Asking 4711");
  });

  test("is counted, with what is not rolled up yet", async () => {
    await failOne(2);

    const shown = await reprise("stats", "--recipe", "failing");
    const json = (await reprise("stats", "--recipe", "failing", "--json")).json();

    expect(shown.out).toMatch(/TIME \(UTC\) +CREATED +STARTED/);
    expect(shown.out).toMatch(/pending 0; running 0/);
    expect(json.total.creations).toBe(json.total.ended.FAILED);
    expect(json.total.starts).toBeGreaterThan(0);
  });

  test("is grouped when it failed, and the group is resolved", async () => {
    await failOne(3);
    const listed = await eventually(
      "the failures are in a group",
      async () => {
        const page = await reprise("errors", "list", "--json");
        return page.json().items[0] ?? null;
      },
      { deadlineMs: 20_000 },
    );

    const resolved = await reprise("errors", "resolve", listed.id, "--comment", "Known now");
    const shown = await reprise("errors", "show", listed.id);
    const open = await reprise("errors", "list", "--status", "open", "--json");

    expect(listed.message).toBe("Customer <n> is unknown");
    expect(resolved.out).toContain("resolved");
    expect(shown.out).toContain("Known now");
    expect(open.json().items).toEqual([]);
  });
});
