// Question: does each 2xx follow the fsync that holds its job?
//
//   npm run prove:fsync [-- --jobs 1000] [--record]
import { execFileSync, spawnSync } from "node:child_process";
import { createReadStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import pg from "pg";
import { startPostgres } from "../packages/server/src/testing/embedded-postgres.ts";
import { freePort } from "../packages/server/src/testing/free-port.ts";
import { startServerProcess } from "../tests/crash/server-process.ts";
import { createTraceReader, type TraceFinding } from "../tests/fsync/trace-reader.ts";

const { values } = parseArgs({
  options: {
    jobs: { type: "string", default: "1000" },
    record: { type: "boolean", default: false },
  },
});
const jobs = Number(values.jobs);
const CONCURRENT = 10;
/** The counters of PostgreSQL are told of at most once a second. */
const COUNTERS_MS = 2_500;

installStrace();
const sqlite = await proveSqlite(jobs);
console.log(
  `SQLite: ${sqlite.proved} of ${jobs} answers follow the fsync that holds their job, with ${sqlite.syncs} fsyncs`,
);
const postgresJobs = Math.min(jobs, 300);
const postgresSyncs = await provePostgres(postgresJobs);
console.log(`PostgreSQL: ${postgresSyncs} WAL fsyncs for ${postgresJobs} answers, one at a time`);
for (const problem of sqlite.problems.slice(0, 5)) console.error(problem);
const isProved = sqlite.proved === jobs && postgresSyncs >= postgresJobs;
if (values.record) record(sqlite);
process.exitCode = isProved ? 0 : 1;

function installStrace(): void {
  if (spawnSync("strace", ["--version"]).status === 0) return;
  execFileSync("apt-get", ["update", "-qq"], { stdio: "inherit" });
  execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "strace"], {
    stdio: "inherit",
  });
}

/** Reads, from the system calls, when each job went into the log, to the disk, and to its sender. */
async function proveSqlite(count: number): Promise<TraceFinding> {
  const folder = mkdtempSync(path.join(tmpdir(), "reprise-fsync-"));
  const traceTo = path.join(folder, "trace");
  try {
    await serve({ folder, traceTo, databaseUrl: null, count, concurrent: CONCURRENT });
    const reader = createTraceReader();
    for await (const line of createInterface({ input: createReadStream(traceTo) }))
      reader.read(line);
    return reader.finding();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One at a time, so that no two answers can share a flush. */
async function provePostgres(count: number): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), "reprise-fsync-"));
  const postgres = await startPostgres();
  try {
    let before = 0;
    await serve({
      ...{ folder, databaseUrl: postgres.url, count, concurrent: 1 },
      async onReady() {
        before = await walSyncs(postgres.url);
      },
    });
    return (await walSyncs(postgres.url)) - before;
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function walSyncs(url: string): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, COUNTERS_MS));
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ fsyncs: string }>(
    "select sum(fsyncs) as fsyncs from pg_stat_io where object = 'wal'",
  );
  await client.end();
  return Number(rows[0]?.fsyncs);
}

interface Serving {
  folder: string;
  databaseUrl: string | null;
  traceTo?: string;
  count: number;
  concurrent: number;
  onReady?: () => Promise<void>;
}

/** Starts a server with a recipe whose one running job waits, so that only acceptances are written. */
async function serve({ folder, count, concurrent, onReady, ...rest }: Serving): Promise<void> {
  const recipes = path.join(folder, "recipes");
  mkdirSync(recipes);
  const steps = [{ id: "pause", wait: { for: "1h" } }];
  const recipe = { id: "sink", name: "Sink", trigger: { type: "webhook" }, concurrency: 1, steps };
  writeFileSync(path.join(recipes, "sink.json"), JSON.stringify(recipe));
  const port = await freePort();
  const server = startServerProcess({
    ...{ data: path.join(folder, "data"), port, recipes, built: true },
    ...rest,
  });
  await server.ready();
  await onReady?.();
  let next = 0;
  const send = async () => {
    while (next++ < count) {
      const response = await fetch(`http://127.0.0.1:${port}/hooks/sink`, { method: "POST" });
      if (response.status !== 202) throw new Error(`The hook said ${response.status}`);
      await response.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: concurrent }, send));
  await server.stop();
}

function record({ proved, syncs }: TraceFinding): void {
  const file = fileURLToPath(new URL("../docs/proof/fsync.md", import.meta.url));
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(
    file,
    `# Proof: an answer follows its fsync

Written by \`npm run prove:fsync -- --record\` on ${new Date().toISOString().slice(0, 10)}, commit ${commit}.

**SQLite.** The server ran under \`strace -f\` while ${jobs} webhooks were sent, ${CONCURRENT} at a time. For
each 202 the trace was searched for the write of its job's id into the write-ahead log, the next
fdatasync of that log, and the answer with the id, in this order: **${proved} of ${jobs}**, with ${syncs} fsyncs
of the log, for jobs that arrive together are committed together.

**PostgreSQL.** ${postgresJobs} webhooks, one at a time: **${postgresSyncs} fsyncs** of its write-ahead log
(\`pg_stat_io\`), at least one for each answer. The server refuses to start when \`fsync\` or
\`synchronous_commit\` is off.
`,
  );
}
