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
  const prepared = new Map<string, PreparedStatement>();

  function prepare(text: string): PreparedStatement {
    let statement = prepared.get(text);
    if (!statement) {
      if (prepared.size >= PREPARED_MAX) prepared.clear();
      statement = database.prepare(text);
      prepared.set(text, statement);
    }
    return statement;
  }

  return {
    dialect: "sqlite",
    async query<Row>(statement: Statement): Promise<Row[]> {
      const { text, values } = render(statement, "sqlite");
      // Rows come as the statement's author named them.
      return prepare(text).all(...(values as Value[])) as Row[];
    },
    async bulk<Row, Name extends string>(
      { sqlite, order }: Bulk<Name>,
      rows: readonly BulkRow<Name>[],
    ): Promise<Row[]> {
      const statement = prepare(sqlite);
      const returns = /returning|^\s*select/.test(sqlite);
      const found: Row[] = [];
      for (const row of rows) {
        const values = order.map((name) => row[name]);
        if (!returns) statement.run(...values);
        else {
          const answer = statement.get(...values);
          if (answer !== undefined) found.push(answer as Row);
        }
      }
      return found;
    },
  };
}
