import type { Bulk, BulkRow } from "./bulk.ts";
import type { Dialect, Statement } from "./sql.ts";

/** One connection's way to run statements; inside a transaction when the caller opened one. */
export interface Session {
  readonly dialect: Dialect;
  /** The statement's rows, as the engine returns them. */
  query<Row>(statement: Statement): Promise<Row[]>;
  /** Runs a bulk statement over the rows and returns what it returns, in no order. */
  bulk<Row, Name extends string>(
    statement: Bulk<Name>,
    rows: readonly BulkRow<Name>[],
  ): Promise<Row[]>;
}

export async function first<Row>(rows: Promise<Row[]>): Promise<Row | null> {
  return (await rows)[0] ?? null;
}
