import { FunctionInfo } from "../../../domain/function/function-info.ts";
import type { FunctionStore } from "../../door/functions.ts";
import { first, type Session } from "../session.ts";
import { sql } from "../sql.ts";

interface Row {
  definition: string;
}

/** `write` runs a change in a transaction of its own; inside one it is the transaction itself. */
export function functionStore(
  session: Session,
  write: <T>(work: (session: Session) => Promise<T>) => Promise<T>,
): FunctionStore {
  return {
    async find(id) {
      const row = await first(
        session.query<Row>(sql`select definition from functions where id = ${id}`),
      );
      return row && fromRow(row);
    },
    async list() {
      const rows = await session.query<Row>(sql`select definition from functions order by id`);
      return rows.map(fromRow);
    },
    publish: ({ source, functions, now }) =>
      write(async (writer) => {
        await writer.query(sql`delete from functions where source = ${source}`);
        for (const { id, ...info } of functions) {
          const definition = JSON.stringify({ id, ...info });
          await writer.query(sql`
            insert into functions (id, source, definition, updated_at)
            values (${id}, ${source}, ${definition}, ${now})
            on conflict (id) do update set source = excluded.source,
              definition = excluded.definition, updated_at = excluded.updated_at`);
        }
      }),
  };
}

function fromRow({ definition }: Row): FunctionInfo {
  return FunctionInfo.parse(JSON.parse(definition));
}
