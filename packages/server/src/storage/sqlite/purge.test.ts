import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { fakeClock } from "../../testing/fake-clock.ts";
import { given } from "../../testing/given.ts";
import { openSqlite } from "./open-sqlite.ts";
import { type Database, openDatabase } from "./sqlite-driver.ts";

/** Columns that name a job whose rows go with it. */
const JOB_COLUMNS = ["job_id", "child_id"];
/** What is known of an operation on many jobs is kept for as long as the operation, not as its jobs. */
const KEPT = ["bulk_operations", "bulk_outcomes"];

interface Column {
  name: string;
  type: string;
  notnull: number;
  dflt_value: unknown;
  pk: number;
}

function tablesOfJobs(
  database: Database,
): { table: string; jobColumn: string; columns: Column[] }[] {
  const tables = database
    .prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'")
    .all() as { name: string }[];
  return tables.flatMap(({ name: table }) => {
    const columns = database.prepare(`pragma table_info(${table})`).all() as Column[];
    const jobColumn = columns.find(({ name }) => JOB_COLUMNS.includes(name))?.name;
    return jobColumn === undefined || KEPT.includes(table) ? [] : [{ table, jobColumn, columns }];
  });
}

function addRow(database: Database, of: ReturnType<typeof tablesOfJobs>[number], jobId: string) {
  const columns = of.columns.filter(
    ({ name, notnull, dflt_value, pk, type }) =>
      name === of.jobColumn ||
      (notnull === 1 && dflt_value === null && !(pk === 1 && /^integer$/i.test(type))),
  );
  const names = columns.map(({ name }) => name).join(", ");
  const places = columns.map(() => "?").join(", ");
  const values = columns.map(({ name, type }) => {
    if (name === of.jobColumn) return jobId;
    return /text/i.test(type) ? `${of.table}-${name}` : 99;
  });
  database.prepare(`insert into ${of.table} (${names}) values (${places})`).run(...values);
}

test("a job that is removed leaves no row in any table that has rows of jobs", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "reprise-purge-"));
  const file = path.join(folder, "reprise.db");
  const clock = fakeClock();
  const storage = await openSqlite({ path: file, clock });
  const database = openDatabase(file);
  onTestFinished(async () => {
    database.close();
    await storage.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const the = given({ storage, clock });
  await the.worker();
  const { id, epoch } = await the.runningJob();
  const own = await storage.jobs.find(id);
  if (own === null) throw new Error("There is no job");
  await storage.jobs.advance(
    the.advance({ ...own, epoch }, { change: { event: "complete", report: null } }),
  );
  // Rows of no meaning: what counts is that they are the job's.
  database.exec("pragma ignore_check_constraints = on");
  const tables = tablesOfJobs(database);
  for (const table of tables) addRow(database, table, id);

  const { jobs } = await storage.retention.remove({
    endedBefore: clock.now(),
    after: null,
    limit: 10,
  });

  const left = tables.filter(({ table, jobColumn }) => {
    const sql = `select count(*) as rows_left from ${table} where ${jobColumn} = ?`;
    const row = database.prepare(sql).get(id) as { rows_left: number };
    return row.rows_left > 0;
  });
  expect(jobs).toBe(1);
  expect(tables.length).toBeGreaterThanOrEqual(12);
  expect(left.map(({ table }) => table)).toEqual([]);
});
