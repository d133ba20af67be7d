-- When the schedules and polls of recipes are next due, and what they remember (R-3.4). A row comes
-- with the first start of the recipe and stays while it is stopped.

-- `due_at` is when a worker has to look: at `next_at`, or when the worker that looks now has had its
-- time. Null while the recipe is stopped, or when nothing comes any more.
create table triggers (
  recipe_id text /*postgres collate "C"*/ primary key not null,
  kind text /*postgres collate "C"*/ not null,
  active smallint not null,
  next_at bigint,
  due_at bigint,
  handled_at bigint not null,
  memory text not null,
  errors_in_row integer not null default 0,
  last_error text,
  last_fired_at bigint,
  last_polled_at bigint,
  stop_reason text,
  epoch integer not null default 0
) /*sqlite without rowid*/;
create index triggers_due on triggers (due_at) where due_at is not null;

-- Why a trigger fired, or did not.
create table trigger_log (
  seq /*sqlite integer primary key autoincrement*/ /*postgres bigint generated always as identity primary key*/,
  recipe_id text /*postgres collate "C"*/ not null,
  first_at bigint not null,
  at bigint not null,
  times integer not null,
  outcome text not null,
  message text not null,
  info text
);
create index trigger_log_by_recipe on trigger_log (recipe_id, seq);
