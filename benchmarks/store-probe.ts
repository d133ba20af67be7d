import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { sqliteModule } from "./bare-loop/sqlite-store.ts";
import type { StorePlace } from "./benchmark.ts";

/** Looks into a running server's store from outside, without asking the server. */
export interface StoreProbe {
  /** Waits until no job is ready, held or due. Answers when it saw that, on `performance.now()`. */
  idleAt(): Promise<number>;
  /** A number that the query gives as `value`. */
  number(query: string): Promise<number>;
  close(): Promise<void>;
}

const POLL_MS = 4;
/** Each is answered by a partial index, so asking costs the server nothing that one could measure. */
const BUSY = `select (
  exists (select 1 from jobs where claim_rank is not null)
  or exists (select 1 from jobs where worker_id is not null)
  or exists (select 1 from jobs where wake_at is not null)) as value`;

export async function openProbe({ dataDir, databaseUrl }: StorePlace): Promise<StoreProbe> {
  const { read, close } = databaseUrl
    ? await postgresReader(databaseUrl)
    : await sqliteReader(path.join(dataDir, "reprise.db"));
  return {
    async idleAt() {
      while (Number(await read(BUSY)) === 1) {
        await sleep(POLL_MS);
      }
      return performance.now();
    },
    number: async (query) => Number(await read(query)),
    close,
  };
}

interface Reader {
  read(query: string): Promise<unknown>;
  close(): Promise<void>;
}

async function postgresReader(databaseUrl: string): Promise<Reader> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  return {
    async read(query) {
      const { rows } = await client.query<{ value: unknown }>(query);
      return rows[0]?.value;
    },
    close: () => client.end(),
  };
}

async function sqliteReader(file: string): Promise<Reader> {
  const { DatabaseSync } = await sqliteModule();
  const database = new DatabaseSync(file, { readOnly: true });
  return {
    read: async (query) => (database.prepare(query).get() as { value: unknown } | undefined)?.value,
    close: async () => database.close(),
  };
}
