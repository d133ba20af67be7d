-- Jobs, what they did, and what waits for whom. Instants are epoch milliseconds; JSON is text,
-- because nothing queries inside it. Ids are ordered by their bytes, whatever the language of the
-- database: pages and searches by prefix rely on it. What only one engine says stands in
-- /*sqlite …*/ or /*postgres …*/.

-- A lane counts jobs against one limit: every recipe has its own. The claim binds a job to a version
-- at its first dispatch: the live one, or the newest saved one for a rerun (R-2.7, E-10.3).
create table lanes (
  id text /*postgres collate "C"*/ primary key not null,
  max_active integer not null check (max_active between 1 and 1000),
  held smallint not null default 0,
  live_version integer,
  newest_version integer
) /*sqlite without rowid*/;

-- The row of a job holds what lists show, never a payload. Its checks are written with `case`, because
-- `in (…)` makes SQLite build a temporary index each time: 5 of 12 µs of an insert.
create table jobs (
  id text /*postgres collate "C"*/ primary key not null,
  kind text not null check (case kind when 'recipe' then true when 'call' then true
    when 'run' then true when 'payload' then true when 'task' then true when 'system' then true
    else false end),
  status text /*postgres collate "C"*/ not null check (case status when 'PENDING' then true
    when 'RUNNING' then true when 'PAUSING' then true when 'PAUSED' then true
    when 'STOPPING' then true when 'STOPPED' then true when 'CANCELING' then true
    when 'CANCELED' then true when 'COMPLETED' then true when 'FAILED' then true
    when 'ABORTED' then true else false end),
  phase text,
  waiting_for text,
  waiting_until bigint,
  has_errors smallint not null default 0,
  reason text,
  error_code text,
  error_message text,
  error_step text,
  recipe_id text /*postgres collate "C"*/,
  recipe_version integer,
  plan_id text /*postgres collate "C"*/,
  parent_id text /*postgres collate "C"*/,
  root_id text /*postgres collate "C"*/,
  repeat integer not null default 0,
  low_priority smallint not null default 0,
  run_by text,
  progress smallint not null default 0,
  create_date bigint not null,
  queued_date bigint not null,
  start_date bigint,
  end_date bigint,
  active_ms bigint not null default 0,
  trigger_event_id text /*postgres collate "C"*/,
  report text,
  labels text,
  lane text /*postgres collate "C"*/ not null,
  claim_rank smallint,
  wake_at bigint,
  worker_id text /*postgres collate "C"*/,
  epoch integer not null default 0
) /*sqlite without rowid*/ /*postgres with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02)*/;

-- Only jobs that a worker may take now; the claim reads nothing else, however long the backlog.
create index jobs_ready on jobs (lane, claim_rank, queued_date, id) where claim_rank is not null;
-- At most as many rows as there are slots in all workers.
create index jobs_active on jobs (lane, worker_id) where worker_id is not null;
create index jobs_timer on jobs (wake_at) where wake_at is not null;
create index jobs_by_recipe on jobs (recipe_id, id);
create index jobs_by_status on jobs (status, id);
create index jobs_with_error on jobs (id) where error_message is not null;
create index jobs_by_parent on jobs (parent_id, id) where parent_id is not null;

-- Executions that a rerun has followed; the current one is in the job's own row.
create table job_repeats (
  job_id text /*postgres collate "C"*/ not null,
  repeat integer not null,
  status text /*postgres collate "C"*/ not null,
  recipe_version integer,
  run_by text,
  has_errors smallint not null,
  reason text,
  error_code text,
  error_message text,
  error_step text,
  queued_date bigint not null,
  start_date bigint,
  end_date bigint,
  active_ms bigint not null,
  report text,
  primary key (job_id, repeat)
) /*sqlite without rowid*/;

create table trigger_events (
  id text /*postgres collate "C"*/ primary key not null,
  recipe_id text /*postgres collate "C"*/,
  source text not null,
  received_at bigint not null,
  body text not null
) /*sqlite without rowid*/;

create table steps (
  job_id text /*postgres collate "C"*/ not null,
  repeat integer not null,
  ordinal integer not null,
  path text not null,
  step_id text,
  name text,
  kind text not null,
  action text,
  status text /*postgres collate "C"*/ not null,
  attempt integer not null,
  iterations text,
  input text,
  output text,
  truncated smallint not null,
  error text,
  skipped_reason text,
  wait_until bigint,
  start_date bigint not null,
  end_date bigint,
  primary key (job_id, repeat, ordinal)
) /*sqlite without rowid*/;

create table job_logs (
  seq /*sqlite integer primary key autoincrement*/ /*postgres bigint generated always as identity primary key*/,
  job_id text /*postgres collate "C"*/ not null,
  repeat integer not null,
  at bigint not null,
  level text not null,
  message text not null,
  step text,
  info text
);
create index job_logs_by_job on job_logs (job_id, seq);

-- A webhook's dedupe keys and the Idempotency-Keys of requests.
create table request_keys (
  scope text /*postgres collate "C"*/ not null,
  value text /*postgres collate "C"*/ not null,
  fingerprint text,
  answer text,
  expires_at bigint not null,
  primary key (scope, value)
) /*sqlite without rowid*/;
create index request_keys_by_expiry on request_keys (expires_at);
