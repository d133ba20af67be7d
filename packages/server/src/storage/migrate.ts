import { readdirSync, readFileSync } from "node:fs";
import type { Session } from "./sql/session.ts";
import { type Dialect, Fragment, sql } from "./sql/sql.ts";

/** The store was written by a newer Reprise than this one. */
export class NewerStore extends Error {
  constructor(found: number, known: number) {
    super(
      `The store is at migration ${found}, this Reprise knows ${known}. ` +
        "Start the newer version again, or restore a backup made by this one.",
    );
    this.name = "NewerStore";
  }
}

const FOLDER = new URL("./migrations/", import.meta.url);

/** Brings the store to the newest schema; each migration commits with its number or not at all. */
export async function migrate(
  dialect: Dialect,
  transact: (work: (session: Session) => Promise<void>) => Promise<void>,
): Promise<void> {
  const files = readdirSync(FOLDER)
    .filter((name) => /^\d{4}-.*\.sql$/.test(name))
    .sort();
  await transact(async (session) => {
    await lockMigrations(session);
    await session.query(
      sql`create table if not exists migrations (number integer primary key not null, name text not null)`,
    );
    const rows = await session.query<{ number: number }>(
      sql`select number from migrations order by number desc limit 1`,
    );
    const done = rows[0]?.number ?? 0;
    if (done > files.length) throw new NewerStore(done, files.length);
    for (const [index, name] of files.entries()) {
      if (index + 1 <= done) continue;
      for (const statement of statementsOf(readFileSync(new URL(name, FOLDER), "utf8"), dialect)) {
        await session.query(sql`${new Fragment(statement)}`);
      }
      await session.query(
        sql`insert into migrations (number, name) values (${index + 1}, ${name})`,
      );
    }
  });
}

/** Two servers that start at once on one PostgreSQL must not migrate it twice. */
async function lockMigrations(session: Session): Promise<void> {
  if (session.dialect === "postgres") {
    await session.query(sql`set local lock_timeout = '60s'`);
    await session.query(sql`select pg_advisory_xact_lock(7369736570)`);
  }
}

/** The statements of a file as one engine says them: its own marked words uncovered, the other's gone. */
function statementsOf(text: string, dialect: Dialect): string[] {
  const other = dialect === "sqlite" ? "postgres" : "sqlite";
  return text
    .replace(/^\s*--.*$/gm, "")
    .replace(new RegExp(`/\\*${other} .*?\\*/`, "gs"), "")
    .replace(new RegExp(`/\\*${dialect} (.*?)\\*/`, "gs"), "$1")
    .split(";")
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
}
