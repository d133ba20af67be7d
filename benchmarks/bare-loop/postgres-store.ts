import pg from "pg";
import { BARE_SCHEMA } from "./bare-schema.ts";
import type { BareBatch, BareStore, ClaimedJob } from "./bare-store.ts";

/** Connections that commit at once; more only fight for the two cores. */
const LANES = 3;

/** Parts of a flush that have rows are put together to one statement; each combination is prepared once. */
const INSERT_JOBS = `payload as (
  insert into payloads (job_id, input) select * from unnest($1::bigint[], $2::text[])
), job as (
  insert into jobs (id, status, created_at) select id, 'PENDING', $8 from unnest($1::bigint[]) as id
)`;
const INSERT_STEPS = `step as (
  insert into steps (job_id, number, input, output, ended_at)
  select *, $8::bigint from unnest($3::bigint[], $4::integer[], $5::text[], $6::text[])
)`;
const END_JOBS = `ended as (
  update jobs set status = 'COMPLETED', ended_at = $8 where id = any($7::bigint[])
)`;
const CLAIM_JOBS = `claimed as (
  update jobs set status = 'RUNNING', started_at = $8
  where id = any(array(
    select id from jobs where status = 'PENDING' order by id limit $9 for update skip locked
  )) returning id
)`;
/** Gives every parameter a type, also where a combination leaves it out. */
const TYPED =
  "typed as (select $1::bigint[], $2::text[], $3::bigint[], $4::integer[], $5::text[], $6::text[], $7::bigint[], $8::bigint, $9::integer)";

/** The bare store on PostgreSQL: one statement per flush, `synchronous_commit=on`. */
export async function openPostgresStore(databaseUrl: string): Promise<BareStore> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: LANES });
  await pool.query(BARE_SCHEMA);
  const { rows } = await pool.query<{ server_version: string }>("show server_version");
  return {
    version: `PostgreSQL ${rows[0]?.server_version}`,
    lanes: LANES,
    async write(batch) {
      const answer = await pool.query<{ id: string; input: string }>(statement(batch));
      return answer.rows.map((row): ClaimedJob => ({ id: Number(row.id), input: row.input }));
    },
    async close() {
      await pool.end();
    },
  };
}

function statement(batch: BareBatch): pg.QueryConfig {
  const parts = [
    { name: "j", text: INSERT_JOBS, isUsed: batch.jobs.length > 0 },
    { name: "s", text: INSERT_STEPS, isUsed: batch.steps.length > 0 },
    { name: "e", text: END_JOBS, isUsed: batch.ends.length > 0 },
    { name: "c", text: CLAIM_JOBS, isUsed: batch.claimMax > 0 },
  ].filter((part) => part.isUsed);
  const answer =
    batch.claimMax > 0
      ? "select claimed.id, payloads.input from claimed join payloads on payloads.job_id = claimed.id"
      : "select where false";
  return {
    name: `flush-${parts.map((part) => part.name).join("")}`,
    text: `with ${[TYPED, ...parts.map((part) => part.text)].join(", ")} ${answer}`,
    values: [
      batch.jobs.map((job) => job.id),
      batch.jobs.map((job) => job.input),
      batch.steps.map((step) => step.jobId),
      batch.steps.map((step) => step.number),
      batch.steps.map((step) => step.input),
      batch.steps.map((step) => step.output),
      batch.ends,
      Date.now(),
      batch.claimMax,
    ],
  };
}
