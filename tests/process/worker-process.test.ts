import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@reprise/sdk";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { eventually } from "../../packages/server/src/testing/eventually.ts";
import {
  type FreshDatabase,
  freshDatabase,
} from "../../packages/server/src/testing/fresh-database.ts";
import { type RepriseProcess, runReprise } from "./reprise-process.ts";

const WAITING = `
id: waiting
name: Waiting
trigger: { type: manual }
steps:
  - { id: pause, wait: { for: 3s } }
  - { id: done, action: data.set, input: { done: true } }
`;

let folder = "";
let database: FreshDatabase;
let started: RepriseProcess[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "reprise-worker-"));
  database = await freshDatabase(inject("postgresUrl"));
});
afterEach(async () => {
  for (const one of started) one.signal("SIGKILL");
  await Promise.all(started.map((one) => one.exitCode()));
  started = [];
  rmSync(folder, { recursive: true, force: true });
  await database.drop();
});

function run(...args: string[]) {
  const one = runReprise(args, { folder });
  started.push(one);
  return one;
}

async function clientOf(server: RepriseProcess) {
  const url = await server.url();
  return createClient({
    url,
    apiKey: readFileSync(join(folder, ".reprise/admin.key"), "utf8").trim(),
  });
}

describe("a worker on PostgreSQL", () => {
  test("goes on with a server's jobs after the server has ended, and ends in order itself", async () => {
    const store = ["--database-url", database.url];
    const server = run("start", "--port", "0", ...store);
    const worker = run("worker", ...store);
    const client = await clientOf(server);
    await eventually("the worker is ready", () => worker.out().includes("ready"), {
      deadlineMs: 30_000,
    });
    const workers = (await client.workers.list()).items;
    await client.recipes.create(WAITING);
    await client.recipes.start("waiting");
    const jobId = String((await client.events.send("waiting", null)).jobId);
    await client.jobs.waitFor(jobId, { until: ["RUNNING"] });

    server.signal("SIGTERM");
    const serverExit = await server.exitCode();
    const later = run("start", "--port", "0", "--slots", "1", ...store);
    const job = await (await clientOf(later)).jobs.waitFor(jobId);
    worker.signal("SIGTERM");
    const workerExit = await worker.exitCode();

    expect(workers).toHaveLength(2);
    expect(job.status).toBe("COMPLETED");
    expect([serverExit, workerExit]).toEqual([0, 0]);
  });
});

describe("reprise dev", () => {
  test("takes a recipe up when its file is saved, and tells what is wrong with it", async () => {
    const recipes = mkdtempSync(join(folder, "recipes-"));
    const file = join(recipes, "waiting.yaml");
    writeFileSync(file, WAITING);
    const server = run("dev", recipes, "--port", "0");
    const client = await clientOf(server);
    await eventually("it watches", () => server.out().includes("Watching"));

    writeFileSync(file, WAITING.replace("action: data.set", "action: data.sett"));
    await eventually("the mistake is told", () => server.err().includes("data.sett"));
    writeFileSync(file, WAITING.replace("done: true", "done: twice"));
    await eventually("the change is live", () => server.out().includes("waiting updated, active"));
    const recipe = await client.recipes.get("waiting");

    expect(server.err()).toMatch(/waiting\.yaml:\d+: .*data\.sett/);
    expect(recipe).toMatchObject({ state: "ACTIVE", version: 2, activeVersion: 2 });
  });
});
