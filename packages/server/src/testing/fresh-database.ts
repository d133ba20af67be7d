import { randomBytes } from "node:crypto";
import pg from "pg";

export interface FreshDatabase {
  url: string;
  /** Also ends the sessions that are still open. */
  drop(): Promise<void>;
}

/** Makes an empty database on the server of `adminUrl` (in tests: `inject("postgresUrl")`). */
export async function freshDatabase(adminUrl: string): Promise<FreshDatabase> {
  const name = `reprise_test_${randomBytes(6).toString("hex")}`;
  await run(adminUrl, `create database ${name}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => run(adminUrl, `drop database if exists ${name} with (force)`),
  };
}

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
