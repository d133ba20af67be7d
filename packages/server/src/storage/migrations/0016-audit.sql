-- Who did what, operations on many jobs at once, and the views that people keep.

-- One row for each command of a person, written in the commit of what it changed.
create table audit (
  seq /*sqlite integer primary key autoincrement*/ /*postgres bigint generated always as identity primary key*/,
  at bigint not null,
  actor text not null,
  actor_kind text not null,
  actor_id text,
  action text /*postgres collate "C"*/ not null,
  target_type text /*postgres collate "C"*/,
  target_id text /*postgres collate "C"*/,
  request_id text,
  outcome text not null check (outcome in ('changed', 'unchanged')),
  details text not null
);
create index audit_by_target on audit (target_id, seq);
create index audit_by_time on audit (at);

-- They have a lane of their own: a cancel of many jobs waits for no export.
insert into lanes (id, max_active, held) values ('built-in:bulk', 4, 0);

-- `cursor_id` is the last job that was looked at; it and the counts change in the commit of what was
-- done to the jobs up to there, so that nothing is done twice and nothing is left out.
create table bulk_operations (
  id text /*postgres collate "C"*/ primary key not null,
  job_id text /*postgres collate "C"*/ not null,
  op text not null,
  selection text not null,
  options text not null,
  reason text,
  actor text not null,
  matched integer not null,
  eligible integer not null,
  created_at bigint not null,
  ended_at bigint,
  cursor_id text /*postgres collate "C"*/,
  changed integer not null default 0,
  skipped integer not null default 0,
  refused integer not null default 0,
  failed integer not null default 0
) /*sqlite without rowid*/;
create unique index bulk_operations_by_job on bulk_operations (job_id);

create table bulk_outcomes (
  operation_id text /*postgres collate "C"*/ not null,
  job_id text /*postgres collate "C"*/ not null,
  outcome text /*postgres collate "C"*/ not null
    check (outcome in ('changed', 'skipped', 'refused', 'failed')),
  reason text,
  at bigint not null,
  primary key (operation_id, job_id)
) /*sqlite without rowid*/;
create index bulk_outcomes_by_outcome on bulk_outcomes (operation_id, outcome, job_id);

-- Questions to a list that somebody gave a name.
create table saved_views (
  id text /*postgres collate "C"*/ primary key not null,
  owner_id text /*postgres collate "C"*/ not null,
  owner text not null,
  name text not null,
  page text not null,
  query text not null,
  shared smallint not null,
  created_at bigint not null,
  updated_at bigint not null
) /*sqlite without rowid*/;
create index saved_views_by_owner on saved_views (owner_id, id);
