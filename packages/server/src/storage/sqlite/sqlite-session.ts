import type { Bulk, BulkRow } from "../sql/bulk.ts";
import type { Session } from "../sql/session.ts";
import { render, type Statement, type Value } from "../sql/sql.ts";
import type { Database, PreparedStatement } from "./sqlite-driver.ts";

/** Statements with lists of conditions have many forms; the least used ones are prepared again. */
const PREPARED_MAX = 500;

/**
 * A session over one SQLite connection. The driver is synchronous, so what a group commit runs
 * between `begin` and `commit` never waits for the event loop.
 */
export function sqliteSession(database: Database): Session {
  const prepared = new Map<string, RowStatement>();

  function prepare(text: string): RowStatement {
    let statement = prepared.get(text);
    if (!statement) {
      if (prepared.size >= PREPARED_MAX) prepared.clear();
      statement = rowStatement(database.prepare(text));
      prepared.set(text, statement);
    }
    return statement;
  }

  return {
    dialect: "sqlite",
    async query<Row>(statement: Statement): Promise<Row[]> {
      const { text, values } = render(statement, "sqlite");
      // Rows come as the statement's author named them.
      return prepare(text).all(values as Value[]) as Row[];
    },
    async bulk<Row, Name extends string>(
      { sqlite, order }: Bulk<Name>,
      rows: readonly BulkRow<Name>[],
    ): Promise<Row[]> {
      const statement = prepare(sqlite);
      const found: Row[] = [];
      for (const row of rows) {
        const values = order.map((name) => row[name]);
        if (statement.returns) found.push(...(statement.all(values) as Row[]));
        else statement.run(values);
      }
      return found;
    },
  };
}

interface RowStatement {
  /** Whether it answers rows. */
  returns: boolean;
  run(values: Value[]): void;
  all(values: Value[]): unknown[];
}

/**
 * Rows are fetched as arrays and named here: the driver makes the names of the columns anew for
 * every row, which costs more than reading it.
 */
function rowStatement(statement: PreparedStatement): RowStatement {
  const names = statement.columns().map(({ name }) => name);
  const asArrays = names.length > 0 && statement.setReturnArrays !== undefined;
  if (asArrays) statement.setReturnArrays?.(true);
  return {
    returns: names.length > 0,
    run: (values) => void statement.run(...values),
    all(values) {
      const rows = statement.all(...values);
      return asArrays ? rows.map((row) => named(names, row as Value[])) : rows;
    },
  };
}

function named(names: readonly string[], values: readonly Value[]): Record<string, Value> {
  const row: Record<string, Value> = {};
  for (let index = 0; index < names.length; index += 1) {
    row[names[index] ?? ""] = values[index] ?? null;
  }
  return row;
}
