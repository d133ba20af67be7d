import { openDatabase, SQLITE_BUSY, sqliteErrorNumber } from "./sqlite-driver.ts";

/** Another process has the store open. */
export class StoreInUse extends Error {
  constructor(path: string) {
    super(
      `${path} is in use by another Reprise process. One process at a time may use a SQLite ` +
        "store; stop the other one, or use PostgreSQL (--database-url) for several.",
    );
    this.name = "StoreInUse";
  }
}

/**
 * Holds the store for this process until the answer is called or the process ends, however it ends:
 * the lock is the operating system's, on a file beside the store, so a killed server leaves none.
 */
export function lockFile(path: string): () => void {
  const lock = openDatabase(`${path}.lock`);
  try {
    lock.exec("pragma busy_timeout = 0");
    lock.exec("begin exclusive");
  } catch (error) {
    lock.close();
    throw sqliteErrorNumber(error) === SQLITE_BUSY ? new StoreInUse(path) : error;
  }
  return () => {
    lock.exec("rollback");
    lock.close();
  };
}
