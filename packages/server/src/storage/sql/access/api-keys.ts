import type { Role } from "../../../domain/role.ts";
import type { ApiKeyRow, ApiKeyStore } from "../../storage.ts";
import { first, type Session } from "../session.ts";
import { Fragment, oneOf, sql } from "../sql.ts";

interface Row {
  id: string;
  name: string;
  role: Role;
  hint: string;
  created_at: number;
  last_used_at: number | null;
  revoked_at: number | null;
}

const COLUMNS = new Fragment("id, name, role, hint, created_at, last_used_at, revoked_at");

/** `write` runs a change in a transaction of its own; inside one it is the transaction itself. */
export function apiKeyStore(
  session: Session,
  write: <T>(work: (session: Session) => Promise<T>) => Promise<T>,
): ApiKeyStore {
  return {
    async findByHash(hash) {
      const row = await first(
        session.query<Row>(
          sql`select ${COLUMNS} from api_keys where hash = ${hash} and revoked_at is null`,
        ),
      );
      return row && keyFromRow(row);
    },
    async list() {
      const rows = await session.query<Row>(sql`select ${COLUMNS} from api_keys order by id`);
      return rows.map(keyFromRow);
    },
    insert: (key) =>
      write(async (writer) => {
        await writer.query(sql`
          insert into api_keys (id, hash, name, role, hint, created_at)
          values (${key.id}, ${key.hash}, ${key.name}, ${key.role}, ${key.hint}, ${key.createdAt})`);
      }),
    revoke: ({ id, now }) =>
      write(async (writer) => {
        const rows = await writer.query(sql`
          update api_keys set revoked_at = coalesce(revoked_at, ${now})
          where id = ${id} returning id`);
        return rows.length > 0;
      }),
    touch: ({ ids, now }) =>
      write(async (writer) => {
        await writer.query(sql`update api_keys set last_used_at = ${now} where id ${oneOf(ids)}`);
      }),
  };
}

function keyFromRow(row: Row): ApiKeyRow {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    hint: row.hint,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}
