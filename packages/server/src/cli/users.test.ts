import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadConfig } from "../runtime/configuration/config.ts";
import { createLog } from "../runtime/log.ts";
import { type RunningServer, startServer } from "../server.ts";
import { runCli } from "./cli.ts";

let folder = "";
let server: RunningServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "reprise-users-"));
  const config = loadConfig({ flags: { port: "0", slots: "4" }, environment: {}, folder });
  server = await startServer(config, { log: createLog("silent"), onFatal: () => undefined });
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

describe("reprise users", () => {
  test("creates, lists, changes, disables and deletes users, and resets their passwords", async () => {
    const created = await reprise(
      "users",
      "create",
      "ana@example.org",
      "--name",
      "Ana",
      "--role",
      "admin",
    );
    const { out: list } = await reprise("users", "list", "--json");
    const id = String(JSON.parse(list).items[0].id);
    const reset = await reprise("users", "reset-password", id);
    const bo = await reprise(
      "users",
      "create",
      "bo@example.org",
      "--name",
      "Bo",
      "--role",
      "viewer",
      "--json",
    );
    const boId = String(JSON.parse(bo.out).user.id);

    expect(created.out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/reset-password#[\w-]{43}\n$/);
    expect(reset.out).toMatch(/\/reset-password#[\w-]{43}\n$/);
    expect(await reprise("users", "change", boId, "--role", "editor")).toMatchObject({
      exitCode: 0,
      out: "Bo is editor.\n",
    });
    expect((await reprise("users", "disable", boId)).out).toMatch(/bo@example.org was signed out/);
    expect((await reprise("users", "list")).out).toMatch(/disabled/);
    expect((await reprise("users", "enable", boId)).out).toMatch(/can sign in/);
    expect((await reprise("users", "delete", boId)).exitCode).toBe(0);
    expect((await reprise("users", "list")).out).not.toMatch(/bo@example.org/);
  });

  test("says what is wrong", async () => {
    const { out } = await reprise("users", "list", "--json");
    const { id } = JSON.parse(out).items[0];

    expect((await reprise("users", "disable", id)).err).toMatch(/last admin/);
    expect((await reprise("users", "change", id)).err).toMatch(/--name or --role/);
    expect(
      (await reprise("users", "create", "x@example.org", "--name", "X", "--role", "god")).err,
    ).toMatch(/viewer, operator, editor, admin/);
  });

  test("has a page to set the password on, or says that it is not built", async () => {
    const page = await fetch(`${server.url}/reset-password`, { headers: { accept: "text/html" } });

    expect([200, 503]).toContain(page.status);
    expect(page.headers.get("content-security-policy")).toMatch(/'nonce-/);
  });
});

describe("reprise workers queues", () => {
  test("shows that nothing waits", async () => {
    const { out } = await reprise("workers", "queues", "--json");

    expect(JSON.parse(out)).toEqual({ lanes: [], roots: [] });
    expect((await reprise("workers", "queues")).exitCode).toBe(0);
  });
});
