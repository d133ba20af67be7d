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
  folder = mkdtempSync(join(tmpdir(), "reprise-bulk-"));
  const config = loadConfig({ flags: { port: "0", slots: "4" }, environment: {}, folder });
  server = await startServer(config, { log: createLog("silent"), onFatal: () => undefined });
  const file = join(folder, "waiting.json");
  writeFileSync(file, RECIPE);
  await reprise("recipes", "push", file, "--start");
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const RECIPE = `{
  "id": "waiting", "name": "Waiting", "trigger": { "type": "manual" },
  "steps": [{ "id": "pause", "wait": { "for": "1h" } }]
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

async function send(): Promise<string> {
  const sent = await reprise("events", "send", "waiting", "--data", "{}", "--json");
  return String(sent.json().jobId);
}

async function isOver(id: string): Promise<void> {
  await eventually("the operation is over", async () => {
    const shown = (await reprise("bulk", "show", id, "--json")).json();
    return shown.endedAt === null ? null : true;
  });
}

const FILTER = ["--filter", "recipe=waiting&status=PENDING,RUNNING"];

describe("many jobs at once", () => {
  test("are counted, canceled when that is confirmed, and shown", async () => {
    const jobs = [await send(), await send(), await send()];

    const counted = await reprise("jobs", "cancel", ...FILTER, "--dry-run");
    const unsure = await reprise("jobs", "cancel", ...FILTER);
    const sure = ["--yes", "--reason", "wrong sandbox"];
    const { id } = (await reprise("jobs", "cancel", ...FILTER, ...sure, "--json")).json();
    await isOver(id);
    const shown = await reprise("bulk", "show", id);
    const listed = await reprise("bulk", "list");

    expect(counted.out).toContain("cancel: 3 of the 3 jobs that fit");
    expect(unsure).toMatchObject({ exitCode: 2 });
    expect(unsure.err).toContain("Add --yes");
    expect(shown.out).toContain("3 done");
    expect(shown.out).toContain("wrong sandbox");
    expect(listed.out).toContain(id);
    for (const job of jobs) {
      expect((await reprise("jobs", "show", job, "--json")).json().status).toBe("CANCELED");
    }
  });

  test("are not named by ids and by a filter", async () => {
    const both = await reprise("jobs", "stop", "job_1", ...FILTER);
    const neither = await reprise("jobs", "rerun");

    expect(both.exitCode).toBe(2);
    expect(neither.exitCode).toBe(2);
  });

  test("leave who did it in the audit of each job", async () => {
    const job = await send();
    await reprise("jobs", "cancel", job, "--reason", "not this one");

    const audit = await reprise("audit", "--job", job);
    const all = await reprise("audit", "--action", "job.cancel", "--json");

    expect(audit.out).toMatch(/admin\s+job\.cancel\s+job_\w+\s+changed\s+not this one/);
    expect(all.json().items[0]).toMatchObject({ target: { id: job } });
  });

  test("are found by a word, and remembered as a view", async () => {
    const found = await reprise("search", "waiting", "--json");
    const saved = await reprise("views", "save", "Waiting", "--query", "recipe=waiting", "--json");
    const listed = await reprise("views", "list");
    const deleted = await reprise("views", "delete", saved.json().id);

    expect(found.json().items).toContainEqual({
      ...{ type: "recipe", id: "waiting", title: "Waiting", status: "ACTIVE" },
    });
    expect(listed.out).toContain("recipe=waiting");
    expect(deleted.exitCode).toBe(0);
  });
});
