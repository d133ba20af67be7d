import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { TestPostgres } from "../../packages/server/src/testing/embedded-postgres.ts";
import { startPostgres } from "../../packages/server/src/testing/embedded-postgres.ts";
import { eventually } from "../../packages/server/src/testing/eventually.ts";
import { freePort } from "../../packages/server/src/testing/free-port.ts";
import { CRASH_RECIPE, crashCallee, crashRecipe } from "./crash-recipe.ts";
import { type Ledger, startLedger } from "./ledger.ts";
import { startLoad } from "./load.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";
import { type StoreReader, storeReader } from "./store-reader.ts";
import { judge, type Verdict } from "./verdict.ts";

/** What is done to the system, round after round. */
export type Fault = "kill SQLite server" | "kill PostgreSQL server" | "restart PostgreSQL";

export interface CrashResult {
  fault: Fault;
  rounds: number;
  verdict: Verdict;
  /** From the fault to the first yes of /readyz, each round. */
  readyMs: number[];
  /** From the last healing until every job had ended. */
  drainMs: number;
  /** Roots that were kept from the next worker after taking three down, and were resumed here. */
  resumed: number;
  /** Of the SIGTERM at the end. */
  exitCode: number | null;
}

/** After this time no job may be left (T05, T09). */
export const STUCK_AFTER_MS = 60_000;
const UP_MS = { min: 200, max: 1_500 };

/** Runs the server under load, breaks it `rounds` times, lets it heal, and judges. */
export async function crashRun({
  fault,
  rounds,
  built,
}: {
  fault: Fault;
  rounds: number;
  built: boolean;
}): Promise<CrashResult> {
  const folder = mkdtempSync(path.join(tmpdir(), "reprise-crash-"));
  const ledger = await startLedger(path.join(folder, "ledger.jsonl"));
  const postgres = fault === "kill SQLite server" ? null : await startPostgres();
  try {
    const site = await prepare({ folder, ledger, postgres, built });
    const readyMs = await breakAgain(site, { fault, rounds });
    const { drainMs, resumed } = await drain(site);
    const exitCode = await site.server.stop();
    const verdict = judge(ledger.read(), await site.reader.jobs());
    return { fault, rounds, verdict, readyMs, drainMs, resumed, exitCode };
  } finally {
    await ledger.stop();
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Site {
  ledger: Ledger;
  postgres: TestPostgres | null;
  reader: StoreReader;
  origin: string;
  data: string;
  start(): ServerProcess;
  server: ServerProcess;
}

async function prepare({
  folder,
  ledger,
  postgres,
  built,
}: {
  folder: string;
  ledger: Ledger;
  postgres: TestPostgres | null;
  built: boolean;
}): Promise<Site> {
  const [data, recipes] = [path.join(folder, "data"), path.join(folder, "recipes")];
  mkdirSync(recipes);
  writeFileSync(path.join(recipes, "callee.json"), JSON.stringify(crashCallee(ledger.effectUrl)));
  writeFileSync(path.join(recipes, "crash.json"), JSON.stringify(crashRecipe(ledger.effectUrl)));
  const port = await freePort();
  const databaseUrl = postgres?.url ?? null;
  const start = () => startServerProcess({ data, port, recipes, databaseUrl, built });
  const server = start();
  await server.ready();
  const reader = storeReader({ data, databaseUrl });
  return { ledger, postgres, reader, origin: `http://127.0.0.1:${port}`, data, start, server };
}

async function breakAgain(
  site: Site,
  { fault, rounds }: { fault: Fault; rounds: number },
): Promise<number[]> {
  const { ledger, reader } = site;
  const load = startLoad({ ledger, hookUrl: `${site.origin}/hooks/${CRASH_RECIPE}` });
  const readyMs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await pause(UP_MS.min + Math.random() * (UP_MS.max - UP_MS.min));
    await ledger.note({ type: "fault", fault });
    if (fault === "restart PostgreSQL") await site.postgres?.restart("immediate");
    else await site.server.kill();
    await ledger.note({ type: "recorded", keys: await reader.newlyRequested() });
    const begin = performance.now();
    if (fault !== "restart PostgreSQL") site.server = site.start();
    await site.server.ready();
    readyMs.push(Math.round(performance.now() - begin));
    await ledger.note({ type: "healed" });
  }
  await load.stop();
  return readyMs;
}

/** Waits until every job has ended, or the time is up in which they must have. */
async function drain({ origin, data }: Site): Promise<{ drainMs: number; resumed: number }> {
  const key = readFileSync(path.join(data, "admin.key"), "utf8").trim();
  const headers = { authorization: `Bearer ${key}` };
  const begin = performance.now();
  const url = `${origin}/api/v1/jobs?limit=100&status=PENDING,RUNNING,PAUSING,STOPPING,STOPPED,CANCELING`;
  let resumed = 0;
  await eventually(
    "every job has ended",
    async () => {
      const response = await fetch(url, { headers });
      const { items } = (await response.json()) as { items: { id: string; status: string }[] };
      // Its worker died three times under it: a person decides, here the harness.
      for (const { id } of items.filter(({ status }) => status === "STOPPED")) {
        await fetch(`${origin}/api/v1/jobs/${id}/resume`, { method: "POST", headers });
        resumed += 1;
      }
      return items.length === 0;
    },
    { deadlineMs: STUCK_AFTER_MS },
  ).catch(() => undefined);
  return { drainMs: Math.round(performance.now() - begin), resumed };
}
