import type { UserStore } from "../../storage.ts";
import { first, type Session } from "../session.ts";
import { sql } from "../sql.ts";
import { type UserTableRow, userFromRow } from "../user-row.ts";

interface Row extends UserTableRow {
  session_id: string;
  session_created_at: number;
  last_seen_at: number;
  expires_at: number;
}

/** The part of the users that is about their sessions. */
export function sessionStore(
  session: Session,
  write: <T>(work: (session: Session) => Promise<T>) => Promise<T>,
): Pick<UserStore, "insertSession" | "findSession" | "touchSession" | "deleteSession"> {
  return {
    insertSession: ({ id, hash, userId, createdAt, lastSeenAt, expiresAt }) =>
      write(async (writer) => {
        await writer.query(sql`delete from sessions where expires_at <= ${createdAt}`);
        await writer.query(sql`
          insert into sessions (id, hash, user_id, created_at, last_seen_at, expires_at)
          values (${id}, ${hash}, ${userId}, ${createdAt}, ${lastSeenAt}, ${expiresAt})`);
        await writer.query(sql`update users set last_login_at = ${createdAt} where id = ${userId}`);
      }),
    async findSession({ hash, now, idleMs }) {
      const row = await first(
        session.query<Row>(sql`
          select users.id, email, name, role, password_hash, users.created_at, last_login_at,
            disabled_at, sessions.id as session_id, sessions.created_at as session_created_at,
            last_seen_at, expires_at
          from sessions join users on users.id = sessions.user_id
          where sessions.hash = ${hash} and expires_at > ${now} and last_seen_at > ${now - idleMs}
            and disabled_at is null`),
      );
      if (row === null) return null;
      return {
        user: userFromRow(row),
        session: {
          id: row.session_id,
          userId: row.id,
          createdAt: row.session_created_at,
          lastSeenAt: row.last_seen_at,
          expiresAt: row.expires_at,
        },
      };
    },
    touchSession: ({ id, now }) =>
      write(async (writer) => {
        await writer.query(sql`update sessions set last_seen_at = ${now} where id = ${id}`);
      }),
    deleteSession: (id) =>
      write(async (writer) => {
        await writer.query(sql`delete from sessions where id = ${id}`);
      }),
  };
}
