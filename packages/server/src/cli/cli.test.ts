import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadConfig } from "../runtime/configuration/config.ts";
import { createLog } from "../runtime/log.ts";
import { type RunningServer, startServer } from "../server.ts";
import { runCli } from "./cli.ts";

const ENDED_MS_MAX = 10_000;

let folder = "";
let server: RunningServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "reprise-cli-"));
  const config = loadConfig({ flags: { port: "0", slots: "4" }, environment: {}, folder });
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

/** A recipe that greets, or fails when the event says so; as the text of a file. */
function greeting(id = "greeting", description = "A friendly one"): string {
  return `{
    "id": "${id}", "name": "Greeting", "description": "${description}",
    "trigger": { "type": "webhook" },
    "steps": [
      { "id": "hello", "name": "Say hello", "action": "data.set",
        "input": { "text": "Hello {{ trigger.name }}" } },
      { "if": "trigger.broken",
        "then": [{ "stop": { "status": "failed", "reason": "It is broken" } }] }
    ]
  }`;
}

function fileOf(text: string): string {
  const path = join(folder, "recipe.json");
  writeFileSync(path, text);
  return path;
}

describe("recipes on the command line", () => {
  test("are pushed, started, listed and shown", async () => {
    const pushed = await reprise("recipes", "push", fileOf(greeting()), "--note", "first");
    const started = await reprise("recipes", "start", "greeting");
    const listed = await reprise("recipes", "list");
    const shown = await reprise("recipes", "show", "greeting");

    expect(pushed).toMatchObject({
      exitCode: 0,
      out: "greeting  version 1 (not live yet), stopped\n",
    });
    expect(started.out).toBe("greeting  active, version 1 is live\n");
    expect(listed.out).toMatch(/RECIPE +STATE.*\ngreeting +ACTIVE +1 /);
    expect(shown.out).toContain("text: Hello {{ trigger.name }}");
  });

  test("get a next version when they are pushed again", async () => {
    await reprise("recipes", "push", fileOf(greeting("changing")), "--start");

    const pushed = await reprise(
      "recipes",
      "push",
      fileOf(greeting("changing", "Friendlier")),
      "--note",
      "Be friendlier",
    );
    const versions = await reprise("recipes", "versions", "changing");
    const activated = await reprise("recipes", "activate", "changing");

    expect(pushed.out).toBe("changing  version 2 (not live yet), active\n");
    expect(versions.out).toMatch(/2 .* update +admin +Be friendlier/);
    expect(activated.out).toBe("changing  active, version 2 is live\n");
  });

  test("are told by a near id what was meant", async () => {
    const { exitCode, err } = await reprise("recipes", "show", "greting");

    expect(exitCode).toBe(4);
    expect(err).toContain("Did you mean 'greeting'?");
  });

  test("are not deleted without being sure", async () => {
    await reprise("recipes", "push", fileOf(greeting("short-lived")));

    const asked = await reprise("recipes", "delete", "short-lived");
    const sure = await reprise("recipes", "delete", "short-lived", "--yes");
    const shown = await reprise("recipes", "show", "short-lived");

    expect(asked).toMatchObject({ exitCode: 2, out: "" });
    expect(sure).toMatchObject({ exitCode: 0 });
    expect(shown.exitCode).toBe(4);
  });

  test("that are missing, no recipes, or folders are refused before anything is saved", async () => {
    const missing = await reprise("recipes", "push", fileOf(greeting()), join(folder, "none.yaml"));
    const binary = await reprise("recipes", "push", join(folder, "picture.png"));

    expect(missing.exitCode).toBe(2);
    expect(missing.err).toMatch(/none\.yaml does not exist/);
    expect(binary.err).toMatch(/must end in \.yaml, \.yml or \.json/);
  });
});

describe("jobs on the command line", () => {
  test("come of events, are watched to their end and read well", async () => {
    const jobId = await sendGreeting({ name: "Ada" });

    const watched = await reprise("jobs", "watch", jobId);
    const shown = await reprise("jobs", "show", jobId);
    const listed = await reprise("jobs", "list", "--recipe", "greeting", "--status", "completed");

    expect(watched).toMatchObject({ exitCode: 0, out: expect.stringContaining("✓ COMPLETED") });
    expect(shown.out).toMatch(/^✓ COMPLETED {2}greeting v1 {2}job_/);
    expect(shown.out).toContain("✓ Say hello (data.set)");
    expect(shown.out).toContain('out  {"text":"Hello Ada"}');
    expect(shown.out).toContain("Condition was not met");
    expect(listed.out).toContain(jobId);
    expect(listed.err).toMatch(/COMPLETED/);
  });

  test("that failed say so by the exit code, and are rerun", async () => {
    const jobId = await sendGreeting({ name: "Eve", broken: true });

    const watched = await reprise("jobs", "watch", jobId);
    const rerun = await reprise("jobs", "rerun", jobId);
    await reprise("jobs", "watch", jobId);
    const repeats = await reprise("jobs", "repeats", jobId);
    const original = await reprise("jobs", "show", jobId, "--repeat", "0");
    const result = await reprise("jobs", "result", jobId);

    expect(watched).toMatchObject({ exitCode: 1, out: expect.stringContaining("It is broken") });
    expect(rerun.out).toMatch(/repeat 1 {2}○ PENDING/);
    expect(repeats.out.split("\n").filter((line) => line.includes("FAILED"))).toHaveLength(2);
    expect(original.out).toContain("Repeat   0, the original; the latest is 1");
    expect(result).toMatchObject({ exitCode: 1, out: expect.stringContaining('"Hello Eve"') });
  });

  test("come in batches, all or none", async () => {
    const many = await reprise(
      "events",
      "send",
      "greeting",
      "--batch",
      "--data",
      '{"name":"A"}\n{"name":"B"}',
    );
    const broken = await reprise(
      "events",
      "send",
      "greeting",
      "--batch",
      "--data",
      '{"name":"A"}\n{',
    );

    expect(many.out.trim().split("\n")).toHaveLength(2);
    expect(broken).toMatchObject({ exitCode: 2, out: "" });
    expect(broken.err).toMatch(/line 2 of the batch is not JSON/);
  });

  test("that are final cannot be canceled, and the answer says what can be done", async () => {
    const jobId = await sendGreeting({ name: "Ada" });
    await reprise("jobs", "watch", jobId);

    const { exitCode, err } = await reprise("jobs", "cancel", jobId);

    expect(exitCode).toBe(5);
    expect(err).toContain("Possible now: rerun");
  });

  async function sendGreeting(event: object): Promise<string> {
    const sent = await reprise("events", "send", "greeting", "--data", JSON.stringify(event));
    return sent.out.trim();
  }
});

describe("programs on the command line", () => {
  test.each([
    ["recipes", "list"],
    ["jobs", "list"],
    ["keys", "list"],
    ["workers", "list"],
  ])("read %s %s as JSON", async (...args) => {
    const { exitCode, json, err } = await reprise(...args, "--json");

    expect(exitCode).toBe(0);
    expect(json()).toMatchObject({ items: expect.any(Array) });
    expect(err).toBe("");
  });

  test("find errors as JSON on standard error, and nothing on standard output", async () => {
    const { exitCode, out, err } = await reprise("recipes", "show", "nothing-like-it", "--json");

    expect(exitCode).toBe(4);
    expect(out).toBe("");
    expect(JSON.parse(err)).toMatchObject({ code: "not_found", status: 404 });
  });
});

describe("schedules on the command line", () => {
  test("are previewed from intervals and crons", async () => {
    const { exitCode, out } = await reprise(
      ...["schedule", "preview", "--every", "90m", "--cron", "0 9 * * 1-5"],
      ...["--timezone", "Europe/Paris", "--from", "2026-11-20T15:30:00Z", "--count", "2"],
    );

    expect(exitCode).toBe(0);
    expect(out).toBe(
      [
        "Every 90 minutes from midnight UTC; and at 09:00 on Monday to Friday, Europe/Paris",
        "2026-11-20T16:30:00.000Z",
        "2026-11-20T18:00:00.000Z",
        "",
      ].join("\n"),
    );
  });

  test("are read from a file, in a zone of choice, up to an instant", async () => {
    const { exitCode, json } = await reprise(
      ...["--json", "schedule", "preview", "--timezone", "Asia/Tokyo"],
      ...["--file", fileOf('{ "calendars": [{ "hour": 9 }] }')],
      ...["--from", "2026-11-20T00:00:00Z", "--to", "2026-11-22T00:00:00Z"],
    );

    expect(exitCode).toBe(0);
    expect(json()).toEqual({
      times: ["2026-11-21T00:00:00.000Z", "2026-11-22T00:00:00.000Z"],
      description: "At 09:00 every day, Asia/Tokyo",
      warnings: [],
    });
  });

  test("are refused with the place of the mistake", async () => {
    const wrong = await reprise("schedule", "preview", "--cron", "0 0 L * *");
    const none = await reprise("schedule", "preview");
    const both = await reprise("schedule", "preview", "--every", "1h", "--file", "x.yaml");
    const text = await reprise("schedule", "preview", "--file", fileOf("hello"));

    expect(wrong.exitCode).toBe(2);
    expect(wrong.err).toContain("/schedule/calendars/0");
    expect(none).toMatchObject({ exitCode: 2, out: "" });
    expect(both.err).toContain("not by both");
    expect(text.err).toContain("holds no schedule");
  });
});

describe("keys on the command line", () => {
  test("are created once, open what their role may, and are revoked", async () => {
    const created = await reprise("keys", "create", "Grafana", "--role", "viewer", "--json");
    const { id, key } = created.json();

    const revoked = await reprise("keys", "revoke", id);
    const listed = await reprise("keys", "list");

    expect(key).toMatch(/^rk_/);
    expect(revoked.exitCode).toBe(0);
    expect(listed.out).toMatch(/Grafana.*revoked/);
    expect(listed.out).not.toContain(key);
  });

  test("with an unknown role are refused", async () => {
    const { exitCode, err } = await reprise("keys", "create", "x", "--role", "root");

    expect(exitCode).toBe(2);
    expect(err).toContain("viewer, operator, editor, admin");
  });
});

describe("a mistyped command line", () => {
  test.each([
    [["jbos", "list"], /Did you mean jobs/],
    [["jobs", "lst"], /Did you mean list/],
    [["jobs", "list", "--statsu", "x"], /Did you mean --status/],
    [["jobs", "list", "--limit", "many"], /whole number/],
    [["start", "--prot", "1"], /Did you mean --port/],
    [["start", "--port", "abc"], /--port is "abc", but it must be/],
    [
      ["start", "--database-url", "mysql://u:secret@h/d"],
      /must be a URL that begins with postgres/,
    ],
    [["start", "--data", "elsewhere", "--port", "0", "--recipes", "none"], /none does not exist/],
    [["worker"], /A worker needs PostgreSQL/],
    [["--url", "nonsense", "jobs", "list"], /--url \(or REPRISE_URL\) must be an address/],
  ])("%j is told what was meant", async (args, sentence) => {
    const { exitCode, err } = await reprise(...args);

    expect(exitCode).toBe(2);
    expect(err).toMatch(sentence);
  });

  test("finds the server of this folder by its reprise.yaml", async () => {
    const file = join(folder, "reprise.yaml");
    writeFileSync(file, `port: ${new URL(server.url).port}\n`);

    const { exitCode, json } = await reprise("--url", "", "workers", "list", "--json");
    rmSync(file);

    expect(exitCode).toBe(0);
    expect(json().items).toHaveLength(1);
  });

  test("does not send this machine's admin key to another one", async () => {
    const { exitCode, err } = await reprise("--url", "http://example.com", "jobs", "list");

    expect(exitCode).toBe(3);
    expect(err).toContain("There is no API key for http://example.com");
  });
});

test("a server that is not there is one to try again later", async () => {
  const { exitCode, err } = await reprise("--url", "http://127.0.0.1:9", "jobs", "list");

  expect(exitCode).toBe(75);
  expect(err).toContain("reprise start");
});

test(
  "a second server on the same data folder is refused in a sentence",
  async () => {
    const { exitCode, err } = await reprise("start", "--port", "0");

    expect(exitCode).toBe(5);
    expect(err).toMatch(/in use by another Reprise process/);
  },
  ENDED_MS_MAX,
);
