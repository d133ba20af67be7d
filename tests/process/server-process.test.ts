import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@reprise/sdk";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventually } from "../../packages/server/src/testing/eventually.ts";
import { type RepriseProcess, runReprise } from "./reprise-process.ts";

let folder = "";
let started: RepriseProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "reprise-process-"));
});
afterEach(async () => {
  for (const one of started) one.signal("SIGKILL");
  await Promise.all(started.map((one) => one.exitCode()));
  started = [];
  rmSync(folder, { recursive: true, force: true });
});

function start(args: readonly string[] = [], environment: Record<string, string> = {}) {
  const one = runReprise(["start", "--port", "0", ...args], { folder, environment });
  started.push(one);
  return one;
}

/** A recipe with one step that asks an address, as text. */
const asking = (url: string) => `{
  "id": "asking", "name": "Asking", "trigger": { "type": "manual" },
  "steps": [{ "id": "ask", "action": "http.request", "input": { "url": "${url}" } }]
}`;

describe("the first start", () => {
  test("makes a private folder and an admin key, shown once and kept for the owner", async () => {
    const first = start();
    const url = await first.url();
    const key = readFileSync(join(folder, ".reprise/admin.key"), "utf8");

    const me = await createClient({ url, apiKey: key.trim() }).me();
    first.signal("SIGTERM");
    await first.exitCode();
    const second = start();
    await second.url();

    expect(me.role).toBe("admin");
    expect(key).toBe(`${key.trim()}\n`);
    expect(first.out()).toContain(key.trim());
    expect(second.out()).not.toContain(key.trim());
    expect(statSync(join(folder, ".reprise")).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, ".reprise/admin.key")).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, ".reprise/reprise.db")).mode & 0o077).toBe(0);
  });
});

describe("what a person can mend", () => {
  test("is told in a sentence, with exit code 2 and no stack", async () => {
    const one = start(["--allow-private", "10.0.0.0/99"]);

    expect(await one.exitCode()).toBe(2);
    expect(one.err()).toMatch(/^error: "10\.0\.0\.0\/99" is neither .*\n$/);
  });

  test("a port in use exits with 5, makes no key, and names the way out", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await eventually("the other server listens", () => other.listening);
    const { port } = other.address() as AddressInfo;

    const one = start(["--port", String(port)]);

    expect(await one.exitCode()).toBe(5);
    expect(one.err()).toContain(`127.0.0.1:${port} is in use by another process; use --port`);
    expect(() => statSync(join(folder, ".reprise/admin.key"))).toThrow(/ENOENT/);
    other.close();
  });

  test("a database that cannot be reached exits with 75", async () => {
    const one = start(["--database-url", "postgres://u:secret@127.0.0.1:1/d"]);

    expect(await one.exitCode()).toBe(75);
    expect(one.err()).toContain("PostgreSQL at 127.0.0.1:1/d cannot be reached");
    expect(one.err()).not.toContain("secret");
  });

  test("a recipe file that is not valid stops the start, and nothing is stored", async () => {
    writeFileSync(join(folder, "a.json"), asking("http://127.0.0.1:1/"));
    writeFileSync(join(folder, "b.json"), '{ "id": "b" ');

    const one = start(["--recipes", folder]);
    const exitCode = await one.exitCode();
    rmSync(join(folder, "a.json"));
    rmSync(join(folder, "b.json"));
    const next = start();
    const client = await clientOf(next);

    expect(exitCode).toBe(2);
    expect(one.err()).toMatch(/b\.json:1/);
    expect((await client.recipes.list()).items).toEqual([]);
  });
});

describe("the end of a server", () => {
  test("comes in order at SIGTERM: a step in flight may end, and the exit code is 0", async () => {
    const receiver = await slowReceiver(400);
    writeFileSync(join(folder, "a.json"), asking(receiver.url));
    const one = start(["--recipes", folder, "--allow-private", "127.0.0.1"]);
    const jobId = String((await (await clientOf(one)).events.send("asking", null)).jobId);
    await eventually("the step has begun", () => receiver.requests() === 1);

    one.signal("SIGTERM");
    const exitCode = await one.exitCode();
    const next = start();
    const job = await (await clientOf(next)).jobs.waitFor(jobId);
    receiver.close();

    expect(exitCode).toBe(0);
    expect(job.status).toBe("COMPLETED");
    expect(receiver.requests()).toBe(1);
  });

  test("comes at once at the second signal, and the job goes on after the next start", async () => {
    const receiver = await slowReceiver(3_000);
    writeFileSync(join(folder, "a.json"), asking(receiver.url));
    const one = start(["--recipes", folder, "--allow-private", "127.0.0.1"]);
    const jobId = String((await (await clientOf(one)).events.send("asking", null)).jobId);
    await eventually("the step has begun", () => receiver.requests() === 1);

    one.signal("SIGTERM");
    await eventually("it knows", () => one.err().includes("Shutting down"));
    const begin = performance.now();
    one.signal("SIGINT");
    const exitCode = await one.exitCode();
    const tookMs = performance.now() - begin;
    receiver.answerAtOnce();
    const next = start(["--allow-private", "127.0.0.1"]);
    const job = await (await clientOf(next)).jobs.waitFor(jobId);
    receiver.close();

    expect(exitCode).toBe(1);
    expect(tookMs).toBeLessThan(1_000);
    expect(job.status).toBe("COMPLETED");
  });

  test("does not come because nobody reads what it writes", async () => {
    const one = start(["--log-level", "debug"]);
    const url = await one.url();

    one.closePipes();
    await fetch(`${url}/api/v1/jobs`);
    await fetch(`${url}/api/v1/jobs`);
    const health = await fetch(`${url}/healthz`);

    expect(health.status).toBe(200);
  });
});

test("a recipe cannot call the server's own door, even where loopback is allowed", async () => {
  const one = start(["--allow-private", "127.0.0.0/8"]);
  const client = await clientOf(one);
  const url = await one.url();
  await client.recipes.create(asking(`${url}/healthz`), { format: "json" });
  await client.recipes.start("asking");

  const jobId = String((await client.events.send("asking", null)).jobId);
  const job = await client.jobs.waitFor(jobId);

  expect(job.error?.code).toBe("url_forbidden");
});

async function clientOf(one: RepriseProcess) {
  const url = await one.url();
  const apiKey = readFileSync(join(folder, ".reprise/admin.key"), "utf8").trim();
  return createClient({ url, apiKey });
}

/** Counts its requests, and answers each after a while. */
async function slowReceiver(delayMs: number) {
  let requests = 0;
  let waitMs = delayMs;
  const server = createServer((_, response) => {
    requests += 1;
    setTimeout(() => response.end("{}"), waitMs);
  }).listen(0, "127.0.0.1");
  await eventually("the receiver listens", () => server.listening);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    requests: () => requests,
    answerAtOnce: () => {
      waitMs = 0;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
