-- Jobs that other jobs made. What is known of a call beside the job that it made; a child without a
-- row here is part of its parent's own work, such as an item of a run.
create table calls (
  child_id text /*postgres collate "C"*/ primary key not null,
  -- Execution of the parent that made it: a rerun makes children of its own.
  parent_repeat integer not null,
  mode text /*postgres collate "C"*/ not null check (mode = 'sync' or mode = 'async'),
  cancel_with_parent smallint not null default 0,
  -- What a job returned that keeps no data of its own, until its caller has ended.
  result text
) /*sqlite without rowid*/;

-- Which unfinished children a waiting job waits for. Written only by who holds the parent's row, as
-- does everybody who ends a child: so no end is missed, and the last one makes the parent ready.
create table awaits (
  child_id text /*postgres collate "C"*/ not null,
  parent_id text /*postgres collate "C"*/ not null,
  primary key (child_id, parent_id)
) /*sqlite without rowid*/;
create index awaits_by_parent on awaits (parent_id);
