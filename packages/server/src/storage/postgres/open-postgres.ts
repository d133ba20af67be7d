import { randomUUID } from "node:crypto";
import { type Clock, systemClock } from "../../runtime/clock.ts";
import { createGroupCommit } from "../group-commit.ts";
import { createHotWrites } from "../hot-writes.ts";
import { migrate } from "../migrate.ts";
import { createSignals } from "../signals.ts";
import { first, type Session } from "../sql/session.ts";
import { Fragment, sql } from "../sql/sql.ts";
import type { LeaseClock } from "../sql/workers.ts";
import type { Storage, StoreSignal, Transaction } from "../storage.ts";
import { createStores } from "../stores.ts";
import { createTransaction } from "../transaction.ts";
import { openPool, type PostgresPool } from "./postgres-pool.ts";
import { openSignalLine } from "./signal-line.ts";

interface PostgresOptions {
  url: string;
  /** What the rows say; connections are looked after in the host's time. */
  clock: Clock;
  /** `caller` only where tests set the time: workers have clocks of their own. */
  leaseClock?: LeaseClock;
  /** Connections for writes and reads, besides one for signals. */
  connections?: number;
}

/** The database could acknowledge a commit that a crash takes back, or is too old. */
export class UnsafeDatabase extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UnsafeDatabase";
  }
}

const CONNECTIONS = 8;
const IN_FLIGHT_MAX = 3;
/** A second flush beside one under way pays from about this size on. */
const ROWS_FOR_ANOTHER = 40;
const VERSION_MIN = 140_000;

/** Opens the store on PostgreSQL 14 or newer, for any number of servers and workers. */
export async function openPostgres(options: PostgresOptions): Promise<Storage> {
  const { url, connections = CONNECTIONS } = options;
  const pool = openPool({ url, connections, clock: systemClock });
  try {
    await refuseUnsafe(pool.reader);
    await migrate("postgres", (work) => pool.transact(work));
  } catch (error) {
    await pool.close();
    throw error;
  }
  return postgresStorage(pool, options);
}

async function refuseUnsafe(session: Session): Promise<void> {
  const setting = async (name: "fsync" | "synchronous_commit" | "server_version_num") =>
    (await first(session.query<Record<string, string>>(sql`show ${new Fragment(name)}`)))?.[name];
  if (Number(await setting("server_version_num")) < VERSION_MIN) {
    throw new UnsafeDatabase("PostgreSQL 14 or newer is needed.");
  }
  for (const name of ["fsync", "synchronous_commit"] as const) {
    if ((await setting(name)) === "off") {
      throw new UnsafeDatabase(
        `PostgreSQL runs with ${name} = off, so an acknowledged job could be lost in a crash. ` +
          `Set ${name} = on for this database and start again.`,
      );
    }
  }
}

function postgresStorage(pool: PostgresPool, options: PostgresOptions): Storage {
  const { url, clock, leaseClock = "database" } = options;
  const signals = createSignals();
  const line = openSignalLine({
    url,
    clock: systemClock,
    processId: randomUUID(),
    hear: signals.emit,
  });
  const announce = (signal: StoreSignal) => {
    signals.emit(signal);
    line.send(signal);
  };
  const commits = createGroupCommit({
    transact: pool.transact,
    inFlightMax: IN_FLIGHT_MAX,
    rowsForAnother: ROWS_FOR_ANOTHER,
  });
  const hot = createHotWrites((kind, item) => commits.write(kind, item), announce);

  return {
    ...createStores({ session: pool.reader, hot, leaseClock, write: pool.transact }),
    engine: "postgres",
    async transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
      const kept: StoreSignal[] = [];
      const result = await pool.transact((session) => {
        // A transaction that is repeated says its signals anew.
        kept.length = 0;
        const signal = (one: StoreSignal) => void kept.push(one);
        return work(createTransaction({ session, leaseClock, now: clock.now(), signal }));
      });
      kept.forEach(announce);
      return result;
    },
    onSignal: signals.on,
    async ping() {
      await pool.reader.query(sql`select 1`);
    },
    async close() {
      await commits.drain();
      await line.close();
      await pool.close();
    },
  };
}
