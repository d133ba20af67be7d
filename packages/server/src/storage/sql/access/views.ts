import type { SavedView, ViewStore } from "../../storage.ts";
import { first, type Session } from "../session.ts";
import { Fragment, joined, sql } from "../sql.ts";

interface Row {
  id: string;
  owner_id: string;
  owner: string;
  name: string;
  page: string;
  query: string;
  shared: number;
  created_at: number;
  updated_at: number;
}

const COLUMNS = new Fragment(
  "id, owner_id, owner, name, page, query, shared, created_at, updated_at",
);

/** `write` runs a change in a transaction of its own; inside one it is the transaction itself. */
export function viewStore(
  session: Session,
  write: <T>(work: (session: Session) => Promise<T>) => Promise<T>,
): ViewStore {
  return {
    async list({ ownerId, page }) {
      const where = [sql`(owner_id = ${ownerId} or shared = 1)`];
      if (page !== undefined) where.push(sql`page = ${page}`);
      const rows = await session.query<Row>(
        sql`select ${COLUMNS} from saved_views where ${joined(where, " and ")} order by name, id`,
      );
      return rows.map(viewFromRow);
    },
    async find(id) {
      const row = await first(
        session.query<Row>(sql`select ${COLUMNS} from saved_views where id = ${id}`),
      );
      return row && viewFromRow(row);
    },
    insert: (view) =>
      write(async (writer) => {
        await writer.query(sql`
          insert into saved_views (${COLUMNS})
          values (${view.id}, ${view.ownerId}, ${view.owner}, ${view.name}, ${view.page},
            ${JSON.stringify(view.query)}, ${view.shared ? 1 : 0}, ${view.createdAt},
            ${view.updatedAt})`);
      }),
    update: (view) =>
      write(async (writer) => {
        await writer.query(sql`
          update saved_views
          set name = ${view.name}, page = ${view.page}, query = ${JSON.stringify(view.query)},
            shared = ${view.shared ? 1 : 0}, updated_at = ${view.updatedAt}
          where id = ${view.id}`);
      }),
    delete: (id) =>
      write(async (writer) => {
        await writer.query(sql`delete from saved_views where id = ${id}`);
      }),
    async countOf(ownerId) {
      const row = await first(
        session.query<{ count: number }>(
          sql`select count(*) as count from saved_views where owner_id = ${ownerId}`,
        ),
      );
      return row?.count ?? 0;
    },
  };
}

function viewFromRow(row: Row): SavedView {
  return {
    id: row.id,
    ownerId: row.owner_id,
    owner: row.owner,
    name: row.name,
    page: row.page,
    query: JSON.parse(row.query) as Record<string, string>,
    shared: row.shared === 1,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
