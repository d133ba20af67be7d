import type { SecretRow, SecretStore } from "../../storage.ts";
import type { Session } from "../session.ts";
import { sql } from "../sql.ts";

interface Row {
  scope: string;
  name: string;
  key_id: string;
  sealed: string;
  created_at: number;
  expires_at: number | null;
}

/** `write` runs a change in a transaction of its own; inside one it is the transaction itself. */
export function secretStore(
  session: Session,
  write: <T>(work: (session: Session) => Promise<T>) => Promise<T>,
): SecretStore {
  return {
    async list(scope) {
      const rows = await session.query<Row>(sql`
        select scope, name, key_id, sealed, created_at, expires_at from secrets
        where scope = ${scope} order by created_at desc, name desc`);
      return rows.map(secretFromRow);
    },
    put: (secret) => write((writer) => putSecret(writer, secret)),
    expire: ({ scope, at }) =>
      write(async (writer) => {
        await writer.query(sql`
          update secrets set expires_at = ${at}
          where scope = ${scope} and (expires_at is null or expires_at > ${at})`);
      }),
    delete: (scope) =>
      write(async (writer) => {
        const rows = await writer.query(
          sql`delete from secrets where scope = ${scope} returning name`,
        );
        return rows.length > 0;
      }),
    async keyIds() {
      const rows = await session.query<{ key_id: string }>(
        sql`select distinct key_id from secrets order by key_id`,
      );
      return [...new Set([...rows.map((row) => row.key_id), ...(await sinkKeyIds(session))])];
    },
  };
}

/** Sinks say it in what is sealed: of plans, and of what is still to be delivered. */
async function sinkKeyIds(session: Session): Promise<string[]> {
  const rows = await session.query<{ sink: string }>(sql`
    select sink from plans where sink is not null
    union
    select sink from job_sinks where job_id in (
      select coalesce(run_id, job_id) from deliveries where next_at is not null)`);
  return rows.flatMap(({ sink }) => /"sealed":"v1\.([0-9a-f]+)\./.exec(sink)?.[1] ?? []);
}

async function putSecret(session: Session, secret: SecretRow): Promise<void> {
  const { scope, name, keyId, sealed, createdAt, expiresAt } = secret;
  await session.query(sql`
    insert into secrets (scope, name, key_id, sealed, created_at, expires_at)
    values (${scope}, ${name}, ${keyId}, ${sealed}, ${createdAt}, ${expiresAt})
    on conflict (scope, name) do update
    set key_id = excluded.key_id, sealed = excluded.sealed, created_at = excluded.created_at,
      expires_at = excluded.expires_at`);
}

function secretFromRow(row: Row): SecretRow {
  return {
    scope: row.scope,
    name: row.name,
    keyId: row.key_id,
    sealed: row.sealed,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
