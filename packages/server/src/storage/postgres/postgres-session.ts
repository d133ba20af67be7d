import type { ClientBase } from "pg";
import type { Bulk, BulkRow } from "../sql/bulk.ts";
import type { Session } from "../sql/session.ts";
import { render, type Statement, type Value } from "../sql/sql.ts";

/** Names of prepared statements, the same for every connection of this process. */
const names = new Map<string, string>();
/** Lists have many forms; past this number a statement is sent whole each time. */
const NAMED_MAX = 500;

/** A session over one PostgreSQL connection. */
export function postgresSession(client: ClientBase): Session {
  return {
    dialect: "postgres",
    async query<Row>(statement: Statement): Promise<Row[]> {
      const { text, values } = render(statement, "postgres");
      return run<Row>(client, text, values.map(storable));
    },
    bulk<Row, Name extends string>(
      { postgres, columns }: Bulk<Name>,
      rows: readonly BulkRow<Name>[],
    ): Promise<Row[]> {
      return run<Row>(
        client,
        postgres,
        columns.map((column) => rows.map((row) => storable(row[column]))),
      );
    },
  };
}

async function run<Row>(client: ClientBase, text: string, values: unknown[]): Promise<Row[]> {
  const name = nameOf(text);
  const result = await client.query(name === undefined ? { text, values } : { name, text, values });
  // Rows come as the statement's author named them.
  return result.rows as Row[];
}

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= NAMED_MAX) return known;
  const name = `reprise_${names.size + 1}`;
  names.set(text, name);
  return name;
}

/** PostgreSQL's text has no NUL. Documents and events with one are refused at the door; what a step
 * makes itself (an error's message) is kept without it. */
function storable<T extends Value | readonly Value[]>(value: T): T | string {
  return typeof value === "string" && value.includes("\0")
    ? value.replaceAll("\0", "\ufffd")
    : value;
}
