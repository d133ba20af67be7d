import path from "node:path";
import { BARE_SCHEMA } from "./bare-schema.ts";
import type { BareStore, ClaimedJob } from "./bare-store.ts";

/** The bare store on SQLite: WAL and `synchronous=FULL`, one connection, prepared statements. */
export async function openSqliteStore(dataDir: string): Promise<BareStore> {
  const { DatabaseSync } = await sqliteModule();
  const database = new DatabaseSync(path.join(dataDir, "bare.db"));
  database.exec("pragma journal_mode = wal");
  database.exec("pragma synchronous = full");
  database.exec(BARE_SCHEMA.replaceAll("bigint primary key", "integer primary key"));
  const insertJob = database.prepare(
    "insert into jobs (id, status, created_at) values (?, 'PENDING', ?)",
  );
  const insertPayload = database.prepare("insert into payloads (job_id, input) values (?, ?)");
  const insertStep = database.prepare(
    "insert into steps (job_id, number, input, output, ended_at) values (?, ?, ?, ?, ?)",
  );
  const endJob = database.prepare(
    "update jobs set status = 'COMPLETED', ended_at = ? where id = ?",
  );
  const claimJobs = database.prepare(
    `update jobs set status = 'RUNNING', started_at = ?
     where id in (select id from jobs where status = 'PENDING' order by id limit ?) returning id`,
  );
  const readPayload = database.prepare("select input from payloads where job_id = ?");
  const begin = database.prepare("begin immediate");
  const commit = database.prepare("commit");
  const version = database.prepare("select sqlite_version() as version").get() as {
    version: string;
  };

  return {
    version: `SQLite ${version.version}`,
    lanes: 1,
    async write(batch) {
      const now = Date.now();
      begin.run();
      for (const job of batch.jobs) {
        insertJob.run(job.id, now);
        insertPayload.run(job.id, job.input);
      }
      for (const step of batch.steps) {
        insertStep.run(step.jobId, step.number, step.input, step.output, now);
      }
      for (const id of batch.ends) {
        endJob.run(now, id);
      }
      const claimed: ClaimedJob[] = [];
      if (batch.claimMax > 0) {
        for (const { id } of claimJobs.all(now, batch.claimMax) as { id: number }[]) {
          const { input } = readPayload.get(id) as { input: string };
          claimed.push({ id, input });
        }
      }
      commit.run();
      return claimed;
    },
    async close() {
      database.close();
    },
  };
}

/** The built-in module where Node has it, else the package of the same shape. */
export async function sqliteModule(): Promise<typeof import("@photostructure/sqlite")> {
  const builtIn = "node:sqlite";
  try {
    return (await import(builtIn)) as typeof import("@photostructure/sqlite");
  } catch {
    return await import("@photostructure/sqlite");
  }
}
