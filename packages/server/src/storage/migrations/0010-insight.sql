-- What happened over time: statistics, groups of failures, logs by time. None of it is written where
-- jobs are accepted, claimed or advanced: a rollup reads what has started and ended since its last
-- round, by these two indexes, which grow at their end only.

create index jobs_by_start on jobs (start_date) where start_date is not null;
create index jobs_by_end on jobs (end_date) where end_date is not null;
create index job_repeats_by_start on job_repeats (start_date) where start_date is not null;
create index job_repeats_by_end on job_repeats (end_date) where end_date is not null;

-- Lines are shown by time; their number tells in which order they were committed.
drop index job_logs_by_job;
create index job_logs_by_job on job_logs (job_id, at, seq);
create index job_logs_by_time on job_logs (at, seq);

-- What was rotated out of the logs: one row, so that it can be told.
create table log_rotation (
  id smallint primary key not null check (id = 1),
  lines bigint not null,
  before_at bigint not null,
  rotated_at bigint not null
);

-- How far the rollup has come, one row. Everything up to these instants is in the buckets.
create table stat_progress (
  id smallint primary key not null check (id = 1),
  created_to bigint not null,
  started_to bigint not null,
  ended_to bigint not null,
  -- Minutes before this one were counted again after all that was late had come.
  verified_to bigint not null
);

-- `size` is a minute, a quarter of an hour, or 0 for all time (then `t` is 0). The subject is `*`,
-- `recipe:ID`, `plan:ID` or `api:ID`; a job counts under `*` and each of its own. The classes are
-- those of domain/statistics/spread.ts.
create table stat_buckets (
  size integer not null,
  subject text /*postgres collate "C"*/ not null,
  t bigint not null,
  kind text not null,
  low_priority smallint not null,
  is_root smallint not null,
  creations bigint not null,
  wait_count bigint not null,
  wait_sum bigint not null,
  wait_min bigint,
  wait_max bigint,
  wait_classes text not null,
  completed bigint not null,
  failed bigint not null,
  canceled bigint not null,
  aborted bigint not null,
  errors bigint not null,
  duration_count bigint not null,
  duration_sum bigint not null,
  duration_min bigint,
  duration_max bigint,
  duration_classes text not null,
  primary key (size, subject, t, kind, low_priority, is_root)
) /*sqlite without rowid*/;
create index stat_buckets_by_time on stat_buckets (size, t);

-- Failures that look the same, whatever the version of the recipe.
create table error_groups (
  id text /*postgres collate "C"*/ primary key not null,
  recipe_id text /*postgres collate "C"*/,
  api text,
  step text,
  code text not null,
  message text not null,
  sample text not null,
  status text not null,
  regressed smallint not null default 0,
  first_seen bigint not null,
  last_seen bigint not null,
  -- Of the job that began last: one that began before the group was resolved says nothing new.
  last_start bigint not null,
  count bigint not null,
  comment text,
  changed_by text,
  changed_at bigint
) /*sqlite without rowid*/;
create index error_groups_by_last on error_groups (last_seen, id);

create table error_group_jobs (
  group_id text /*postgres collate "C"*/ not null,
  job_id text /*postgres collate "C"*/ not null,
  repeat integer not null,
  at bigint not null,
  primary key (group_id, job_id, repeat)
) /*sqlite without rowid*/;
create index error_group_jobs_by_job on error_group_jobs (job_id);
create index error_group_jobs_by_time on error_group_jobs (at);

create table error_group_hours (
  group_id text /*postgres collate "C"*/ not null,
  hour bigint not null,
  count bigint not null,
  primary key (group_id, hour)
) /*sqlite without rowid*/;
create index error_group_hours_by_hour on error_group_hours (hour);
