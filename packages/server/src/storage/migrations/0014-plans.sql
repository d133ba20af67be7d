-- Plans, what they ask for, and their runs (requirements §18). A run is a job; its items are its
-- children, all in the lane `run:<its id>`, whose limit is `maxConcurrentRequests`. The runs of a plan
-- are in the lane `plan:<its id>`, and the plan's schedule is a trigger of that name.

create table plans (
  id text /*postgres collate "C"*/ primary key not null,
  name text,
  state text /*postgres collate "C"*/ not null check (state = 'ACTIVE' or state = 'PAUSED'),
  reason text,
  -- As it was given; null = it runs only when it is triggered.
  schedule text,
  configuration text not null,
  sink text,
  overlap text /*postgres collate "C"*/ not null check (overlap = 'skip' or overlap = 'allow'),
  -- Of the payload: a run goes on with the one that it began with.
  revision integer not null,
  payload_count integer not null,
  created_at bigint not null,
  updated_at bigint not null,
  last_run_at bigint
) /*sqlite without rowid*/;

-- One row an item, so that 100,000 of them are never in memory at once.
create table plan_payload (
  plan_id text /*postgres collate "C"*/ not null,
  revision integer not null,
  position integer not null,
  api text not null,
  parameters text not null,
  retry text,
  request_timeout_ms bigint,
  primary key (plan_id, revision, position)
) /*sqlite without rowid*/;

-- What a run began with: later edits of the plan are for later runs (M-18.6).
create table plan_runs (
  job_id text /*postgres collate "C"*/ primary key not null,
  plan_id text /*postgres collate "C"*/ not null,
  revision integer not null,
  type text /*postgres collate "C"*/ not null check (type = 'MANUAL' or type = 'SCHEDULED'),
  scheduled_at bigint,
  snapshot text not null,
  -- All items of the plan's payload have become jobs.
  expanded smallint not null default 0
) /*sqlite without rowid*/;
create index plan_runs_by_plan on plan_runs (plan_id, job_id);
create index runs_unfinished on jobs (plan_id) where kind = 'run' and end_date is null;

-- The item of a run whose handler added this one (N-22.4), and whether its end is to be delivered.
alter table jobs add column extended_by text;
alter table jobs add column sink_due smallint not null default 0;
