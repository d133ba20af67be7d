import { RequestError } from "../domain/errors.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Config } from "../runtime/configuration/config.ts";
import { openDataFolder } from "../runtime/files/data-folder.ts";
import { EXIT_CODES, type ExitCode } from "../runtime/process/exit-codes.ts";
import { Refusal } from "../runtime/process/refusal.ts";
import type { Storage } from "./storage.ts";

export interface OpenStoreOptions {
  clock: Clock;
  /** The disk failed under the embedded store: nothing may be acknowledged any more. */
  onFatal: (error: unknown) => void;
}

/**
 * Opens the store that the configuration names and brings its schema up to date. What the person at
 * the terminal can mend is a Refusal.
 */
export async function openStore(
  { databaseUrl, data }: Pick<Config, "databaseUrl" | "data">,
  { clock, onFatal }: OpenStoreOptions,
): Promise<Storage> {
  try {
    if (databaseUrl !== null) {
      const { openPostgres } = await import("./postgres/open-postgres.ts");
      return await openPostgres({ url: databaseUrl, clock });
    }
    const { databasePath } = openDataFolder(data);
    const { openSqlite } = await import("./sqlite/open-sqlite.ts");
    return await openSqlite({ path: databasePath, clock, onFatal });
  } catch (error) {
    throw refusalOf(error, { databaseUrl, data });
  }
}

/** By the error's name, so that neither store's code is loaded for the other. */
const EXIT_CODE_BY_NAME: Readonly<Record<string, ExitCode>> = {
  StoreInUse: EXIT_CODES.conflict,
  NewerStore: EXIT_CODES.conflict,
  UnsafeDatabase: EXIT_CODES.usage,
};

/** What PostgreSQL says when it does not let us in, and when the database is not there. */
const NOT_LET_IN = ["28P01", "28000"];
const NO_DATABASE = "3D000";

function refusalOf(
  error: unknown,
  { databaseUrl, data }: Pick<Config, "databaseUrl" | "data">,
): unknown {
  if (!(error instanceof Error) || error instanceof Refusal) return error;
  const exitCode = EXIT_CODE_BY_NAME[error.name];
  if (exitCode !== undefined) return new Refusal(error.message, exitCode, { cause: error });
  const refusal =
    databaseUrl === null ? sqliteRefusal(error, data) : postgresRefusal(error, databaseUrl);
  return refusal ?? error;
}

/** What SQLite says of a file that is missing rights, damaged, something else, or on a full disk. */
const SQLITE_COMPLAINT = /unable to open|not a database|malformed|readonly|disk I\/O|disk is full/i;

function sqliteRefusal(error: Error, data: string): Refusal | null {
  if ("code" in error && error.code === "MODULE_NOT_FOUND") {
    return new Refusal(
      "SQLite's driver is not installed for this Node: run npm ci without --omit=optional, use Node 22.13 or newer, or PostgreSQL with --database-url.",
      EXIT_CODES.usage,
      { cause: error },
    );
  }
  const isFull = error instanceof RequestError && error.code === "storage_full";
  if (!isFull && !SQLITE_COMPLAINT.test(error.message)) return null;
  return new Refusal(
    `The database in ${data} cannot be used (${error.message}). Mend it, restore a backup, or name another folder with --data.`,
    isFull ? EXIT_CODES.retryLater : EXIT_CODES.usage,
    { cause: error },
  );
}

function postgresRefusal(error: Error, databaseUrl: string): Refusal | null {
  const place = placeOf(databaseUrl);
  const code = "code" in error ? String(error.code) : "";
  if (error instanceof RequestError && error.code === "storage_unavailable") {
    const why = error.cause instanceof Error ? ` (${error.cause.message})` : "";
    return new Refusal(
      `PostgreSQL at ${place} cannot be reached${why}. Start it, or mend --database-url.`,
      EXIT_CODES.retryLater,
      { cause: error },
    );
  }
  if (NOT_LET_IN.includes(code)) {
    return new Refusal(
      `PostgreSQL at ${place} does not let this user in. Mend user and password in --database-url.`,
      EXIT_CODES.auth,
      { cause: error },
    );
  }
  if (code !== NO_DATABASE) return null;
  return new Refusal(
    `PostgreSQL at ${place} has no such database. Make it with createdb.`,
    EXIT_CODES.missing,
    { cause: error },
  );
}

/** Host and database, without user and password. */
function placeOf(databaseUrl: string): string {
  try {
    const { host, pathname } = new URL(databaseUrl);
    return `${host}${pathname}`;
  } catch {
    // Whatever else it is, it is not to be shown.
    return "the given URL";
  }
}
