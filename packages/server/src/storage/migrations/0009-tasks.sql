-- What built-in tasks leave behind, the report of a recipe, and what may be set at run time.

-- Their lanes: names with a colon, so that no recipe's id is the same.
insert into lanes (id, max_active, held) values ('built-in:task', 2, 0), ('built-in:system', 1, 0);

-- Files made or taken by a task. One whose `finished_at` is null is still being written.
create table artifacts (
  id text /*postgres collate "C"*/ primary key not null,
  job_id text /*postgres collate "C"*/ not null,
  name text not null,
  media_type text not null,
  size bigint not null,
  created_at bigint not null,
  finished_at bigint,
  expires_at bigint not null
) /*sqlite without rowid*/;
create index artifacts_by_job on artifacts (job_id);
create index artifacts_by_expiry on artifacts (expires_at);

create table artifact_chunks (
  artifact_id text /*postgres collate "C"*/ not null,
  number integer not null,
  content text not null,
  primary key (artifact_id, number)
) /*sqlite without rowid*/;

-- The report belongs to the recipe, not to a version (P-7.5). The revision tells one set of columns
-- from the next; the job fills in what ended under an earlier one.
alter table recipes add column report text;
alter table recipes add column report_revision integer not null default 0;
alter table recipes add column report_job_id text;
update recipes set report = (
  select /*sqlite json_extract(document, '$.report')*/ /*postgres (document::json -> 'report')::text*/
  from recipe_versions
  where recipe_versions.recipe_id = recipes.id and recipe_versions.version = recipes.version);

-- Values of report columns, ordered for sorting and filtering; blank ones have no row. A job without
-- a report has none at all.
create table report_values (
  recipe_id text /*postgres collate "C"*/ not null,
  column_name text /*postgres collate "C"*/ not null,
  sort_key text /*postgres collate "C"*/ not null,
  job_id text /*postgres collate "C"*/ not null,
  text_value text not null,
  primary key (recipe_id, column_name, sort_key, job_id)
) /*sqlite without rowid*/;
create index report_values_by_job on report_values (job_id);

create table settings (
  name text /*postgres collate "C"*/ primary key not null,
  value text not null,
  updated_at bigint not null
) /*sqlite without rowid*/;
