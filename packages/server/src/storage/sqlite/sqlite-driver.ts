import { createRequire } from "node:module";
import type { Value } from "../sql/sql.ts";

/** The part of the `node:sqlite` shape that we use; both drivers have it. */
export interface Database {
  exec(sql: string): void;
  prepare(sql: string): PreparedStatement;
  close(): void;
}

export interface PreparedStatement {
  run(...values: Value[]): unknown;
  get(...values: Value[]): unknown;
  all(...values: Value[]): unknown[];
  /** Absent before Node 22.16. */
  setReturnArrays?(enabled: boolean): void;
  columns(): { name: string }[];
}

interface Driver {
  DatabaseSync: new (path: string, options?: { timeout?: number }) => Database;
}

const require = createRequire(import.meta.url);

/**
 * Opens a file with the SQLite that this Node has: built in from 22.13, an npm package with the same
 * shape on Node 20.
 */
export function openDatabase(path: string): Database {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const builtIn = major > 22 || (major === 22 && minor >= 13);
  const driver = require(builtIn ? "node:sqlite" : "@photostructure/sqlite") as Driver;
  return new driver.DatabaseSync(path);
}

/** SQLite's own number of what went wrong, without its extension; null for other errors. */
export function sqliteErrorNumber(error: unknown): number | null {
  if (!(error instanceof Error) || !("errcode" in error)) return null;
  return typeof error.errcode === "number" ? error.errcode & 0xff : null;
}

export const SQLITE_BUSY = 5;
export const SQLITE_IOERR = 10;
export const SQLITE_FULL = 13;
