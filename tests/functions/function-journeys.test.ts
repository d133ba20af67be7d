import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "@reprise/sdk";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { eventually } from "../../packages/server/src/testing/eventually.ts";
import { type RepriseProcess, runReprise } from "../process/reprise-process.ts";
import { type FunctionSite, openFunctionSite } from "./function-site.ts";

const FUNCTIONS = fileURLToPath(new URL("crash", import.meta.url));
const WAIT = { timeoutMs: 60_000 };

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "reprise-ledger-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const parameters = () => ({ file: join(folder, "ledger"), gate: join(folder, "gate") });
const linesOf = () => {
  const { file } = parameters();
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
};
const openGate = () => writeFileSync(parameters().gate, "");
const untilLine = (line: string, times = 1) =>
  eventually(`${times} × ${line}`, () => linesOf().filter((one) => one === line).length >= times, {
    deadlineMs: 40_000,
  });
const withoutPids = () => linesOf().map((line) => line.replace(/ pid \d+$/, ""));
const runnerPid = () =>
  Number(/pid (\d+)$/.exec(linesOf().findLast((l) => l.includes("pid")) ?? "")?.[1]);

describe.each([
  ["SQLite", null],
  ["PostgreSQL", inject("postgresUrl")],
])("a function's job, on %s", (_, adminUrl) => {
  let site: FunctionSite;
  beforeEach(async () => {
    site = await openFunctionSite({ adminUrl, functions: FUNCTIONS });
  });
  afterEach(() => site.close());

  const start = () => site.client.functions.run("ledger", { parameters: parameters() });

  test("whose runner is killed goes on in another, after what is recorded", async () => {
    const { jobId } = await start();
    await untilLine("two");
    process.kill(runnerPid(), "SIGKILL");
    await untilLine("two", 2);
    openGate();

    const job = await site.client.jobs.waitFor(jobId, WAIT);
    const { result } = await site.client.jobs.result(jobId);

    expect(job).toMatchObject({ status: "COMPLETED", hasErrors: true });
    expect(result).toEqual({ attempt: 2, state: { after: "one" } });
    expect(withoutPids()).toEqual([
      "begin 1 null",
      "one",
      "two",
      'begin 2 {"after":"one"}',
      "two",
      "three",
    ]);
  });

  test("stops at the end of its step, and goes on later without repeating it", async () => {
    const { jobId } = await start();
    await untilLine("two");
    await site.client.jobs.stop(jobId);
    openGate();
    await site.client.jobs.waitFor(jobId, { ...WAIT, until: ["STOPPED"] });
    expect(withoutPids()).toEqual(["begin 1 null", "one", "two"]);

    await site.client.jobs.resume(jobId);
    const job = await site.client.jobs.waitFor(jobId, WAIT);

    expect(job).toMatchObject({ status: "COMPLETED", hasErrors: false });
    expect(withoutPids().slice(3)).toEqual(['begin 1 {"after":"one"}', "three"]);
  });
});

describe("a server that is killed while a function runs", () => {
  let started: RepriseProcess[] = [];
  afterEach(async () => {
    for (const one of started) one.signal("SIGKILL");
    await Promise.all(started.map((one) => one.exitCode()));
    started = [];
  });

  async function startServer() {
    const one = runReprise(["start", "--port", "0", "--functions", FUNCTIONS], { folder });
    started.push(one);
    const url = await one.url();
    const apiKey = readFileSync(join(folder, ".reprise/admin.key"), "utf8").trim();
    return { one, client: createClient({ url, apiKey }) };
  }

  test("leaves no runner behind, and goes on after the recorded steps when it is back", async () => {
    const before = await startServer();
    const { jobId } = await before.client.functions.run("ledger", { parameters: parameters() });
    await untilLine("two");
    const orphan = runnerPid();
    before.one.signal("SIGKILL");
    await eventually("the runner is gone", () => !existsSync(`/proc/${orphan}`));

    const after = await startServer();
    await untilLine("two", 2);
    openGate();
    const job = await after.client.jobs.waitFor(jobId, WAIT);

    expect(job).toMatchObject({ status: "COMPLETED", hasErrors: false });
    expect(withoutPids()).toEqual([
      "begin 1 null",
      "one",
      "two",
      'begin 1 {"after":"one"}',
      "two",
      "three",
    ]);
  });
});
