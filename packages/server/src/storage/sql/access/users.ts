import { foldCase } from "../../../domain/user/fold-case.ts";
import type { UserOutcome, UserStore } from "../../storage.ts";
import { first, type Session } from "../session.ts";
import { Fragment, LOCK, type Statement, sql } from "../sql.ts";
import { type UserTableRow, userFromRow } from "../user-row.ts";
import { sessionStore } from "./user-sessions.ts";

const COLUMNS = new Fragment(
  "id, email, name, role, password_hash, created_at, last_login_at, disabled_at",
);

type Write = <T>(work: (session: Session) => Promise<T>) => Promise<T>;

export function userStore(session: Session, write: Write): UserStore {
  return {
    async list() {
      const rows = await session.query<UserTableRow>(sql`select ${COLUMNS} from users order by id`);
      return rows.map(userFromRow);
    },
    async find(id) {
      const row = await first(
        session.query<UserTableRow>(sql`select ${COLUMNS} from users where id = ${id}`),
      );
      return row && userFromRow(row);
    },
    async findForLogin(email) {
      const row = await first(
        session.query<UserTableRow>(
          sql`select ${COLUMNS} from users where email_key = ${foldCase(email)}`,
        ),
      );
      return row && { ...userFromRow(row), passwordHash: row.password_hash };
    },
    async findByReset({ hash, now }) {
      const row = await first(
        session.query<UserTableRow>(sql`
          select ${COLUMNS} from users
          where reset_hash = ${hash} and reset_expires_at > ${now} and disabled_at is null`),
      );
      return row && userFromRow(row);
    },
    async isEmpty() {
      return (await session.query(sql`select 1 from users limit 1`)).length === 0;
    },
    insert: (user, options) => write((writer) => insertUser(writer, { user, ...options })),
    update: (request) => write((writer) => updateUser(writer, request)),
    delete: (id) =>
      write(async (writer) => {
        if (await isLastAdmin(writer, id)) return "last-admin";
        await writer.query(sql`delete from sessions where user_id = ${id}`);
        const rows = await writer.query(sql`delete from users where id = ${id} returning id`);
        return rows.length > 0 ? "done" : "unknown";
      }),
    ...passwordStore(write),
    ...sessionStore(session, write),
  };
}

function passwordStore(
  write: Write,
): Pick<UserStore, "setReset" | "setPassword" | "usePasswordReset"> {
  return {
    setReset: ({ id, reset }) =>
      write(async (writer) => {
        const rows = await writer.query(sql`
          update users set reset_hash = ${reset.hash}, reset_expires_at = ${reset.expiresAt}
          where id = ${id} returning id`);
        return rows.length > 0;
      }),
    setPassword: ({ id, passwordHash }) =>
      write(async (writer) => {
        const rows = await writer.query(sql`
          update users
          set password_hash = ${passwordHash}, reset_hash = null, reset_expires_at = null
          where id = ${id} returning id`);
        await writer.query(sql`delete from sessions where user_id = ${id}`);
        return rows.length > 0;
      }),
    usePasswordReset: ({ hash, passwordHash, now }) =>
      write(async (writer) => {
        const row = await first(
          writer.query<{ id: string }>(sql`
            update users
            set password_hash = ${passwordHash}, reset_hash = null, reset_expires_at = null
            where reset_hash = ${hash} and reset_expires_at > ${now} and disabled_at is null
            returning id`),
        );
        if (row === null) return false;
        await writer.query(sql`delete from sessions where user_id = ${row.id}`);
        return true;
      }),
  };
}

/** A conflict inserts nothing, rather than fail: in PostgreSQL a failure would end the transaction. */
async function insertUser(
  writer: Session,
  { user, first: isFirst = false }: { user: Parameters<UserStore["insert"]>[0]; first?: boolean },
): Promise<"inserted" | "taken" | "not-first"> {
  if (isFirst && (await writer.query(sql`select 1 from users limit 1`)).length > 0) {
    return "not-first";
  }
  const rows = await writer.query(sql`
    insert into users (id, email, email_key, name, name_key, role, password_hash, reset_hash,
      reset_expires_at, is_first, created_at)
    values (${user.id}, ${user.email}, ${foldCase(user.email)}, ${user.name},
      ${foldCase(user.name)}, ${user.role}, ${user.passwordHash}, ${user.reset?.hash ?? null},
      ${user.reset?.expiresAt ?? null}, ${isFirst ? 1 : null}, ${user.createdAt})
    on conflict do nothing returning id`);
  if (rows.length > 0) return "inserted";
  return isFirst ? "not-first" : "taken";
}

async function updateUser(
  writer: Session,
  { id, changes, now }: Parameters<UserStore["update"]>[0],
): Promise<UserOutcome> {
  const { role, disabled, name } = changes;
  const losesAdmin = disabled === true || (role !== undefined && role !== "admin");
  if (losesAdmin && (await isLastAdmin(writer, id))) return "last-admin";
  if (name !== undefined && (await isNameTaken(writer, { id, name }))) return "taken";
  const rows = await writer.query(sql`
    update users set name = coalesce(${name ?? null}, name),
      name_key = coalesce(${name === undefined ? null : foldCase(name)}, name_key),
      role = coalesce(${role ?? null}, role), disabled_at = ${disabledAt(disabled, now)}
    where id = ${id} returning id`);
  if (disabled === true) await writer.query(sql`delete from sessions where user_id = ${id}`);
  return rows.length > 0 ? "done" : "unknown";
}

/** Disabled again, somebody keeps the date of the first time. */
function disabledAt(disabled: boolean | undefined, now: number): Statement {
  if (disabled === undefined) return sql`disabled_at`;
  return disabled ? sql`coalesce(disabled_at, ${now})` : sql`null`;
}

async function isNameTaken(
  writer: Session,
  { id, name }: { id: string; name: string },
): Promise<boolean> {
  const rows = await writer.query(
    sql`select 1 from users where name_key = ${foldCase(name)} and id <> ${id}`,
  );
  return rows.length > 0;
}

/** Admins stay locked until the commit, so that two of them cannot remove each other at once. */
async function isLastAdmin(writer: Session, id: string): Promise<boolean> {
  const admins = await writer.query<{ id: string }>(sql`
    select id from users where role = 'admin' and disabled_at is null order by id ${LOCK}`);
  return admins.length === 1 && admins[0]?.id === id;
}
