-- Recipes and every version that was ever saved.

create table recipes (
  id text /*postgres collate "C"*/ primary key not null,
  name text not null,
  active smallint not null,
  version integer not null,
  active_version integer,
  trigger_type text not null,
  concurrency integer not null,
  created_at bigint not null,
  updated_at bigint not null
) /*sqlite without rowid*/;

create table recipe_versions (
  recipe_id text /*postgres collate "C"*/ not null,
  version integer not null,
  document text not null,
  author text,
  note text,
  change_type text not null,
  created_at bigint not null,
  primary key (recipe_id, version)
) /*sqlite without rowid*/;
