import pg from "pg";
import type { StoreUnderTest } from "../storage/conformance/store-under-test.ts";
import { openPostgres } from "../storage/postgres/open-postgres.ts";
import type { Storage } from "../storage/storage.ts";
import { type FakeClock, fakeClock } from "./fake-clock.ts";
import { type FreshDatabase, freshDatabase } from "./fresh-database.ts";

interface Opened {
  database: FreshDatabase;
  clock: FakeClock;
  storage: Storage;
  other: Storage;
}

/**
 * One database per test file, opened twice, as two processes do, and emptied before each test.
 * `adminUrl` is where databases may be made; call `drop` after the last test.
 */
export function postgresUnderTest(adminUrl: string): StoreUnderTest & { drop(): Promise<void> } {
  let opened: Promise<Opened> | undefined;
  return {
    async open(clock) {
      opened ??= openTwice(adminUrl);
      const { database, storage, other, clock: shared } = await opened;
      await empty(database.url);
      // The stores keep the clock that they were opened with.
      Object.assign(shared, clock);
      return { storage, other };
    },
    async close() {},
    async drop() {
      const all = await opened;
      await all?.storage.close();
      await all?.other.close();
      await all?.database.drop();
    },
  };
}

async function openTwice(adminUrl: string): Promise<Opened> {
  const database = await freshDatabase(adminUrl);
  const clock = fakeClock();
  // One after the other, for the first one migrates.
  const storage = await openPostgres({ url: database.url, clock, leaseClock: "caller" });
  const other = await openPostgres({ url: database.url, clock, leaseClock: "caller" });
  return { database, clock, storage, other };
}

/** Empties every table but the account of migrations. */
async function empty(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      "select quote_ident(tablename) as name from pg_tables where schemaname = 'public' and tablename <> 'migrations'",
    );
    await client.query(`truncate ${rows.map(({ name }) => name).join(", ")} restart identity`);
  } finally {
    await client.end();
  }
}
