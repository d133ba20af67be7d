/** Said once for both stores: a list row, its payload apart from it, and the recorded steps. */
export const BARE_SCHEMA = `
create table jobs (
  id bigint primary key,
  status text not null,
  created_at bigint not null,
  started_at bigint,
  ended_at bigint
);
create index jobs_runnable on jobs (id) where status = 'PENDING';
create table payloads (job_id bigint primary key, input text not null);
create table steps (
  job_id bigint not null,
  number integer not null,
  input text not null,
  output text not null,
  ended_at bigint not null,
  primary key (job_id, number)
)`;
