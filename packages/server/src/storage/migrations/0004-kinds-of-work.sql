-- Jobs that are not a recipe's own: functions and built-in tasks (api), children, tests. A step may
-- keep a state of its own between its slices: what a long action polls, where a task goes on.

alter table jobs add column api text;
alter table jobs add column is_test smallint not null default 0;
alter table jobs add column call_depth smallint not null default 0;
alter table jobs add column children_total integer not null default 0;
alter table jobs add column children_finished integer not null default 0;
alter table jobs add column children_failed integer not null default 0;

create index jobs_by_root on jobs (root_id, id) where root_id is not null;

alter table steps add column state text;
