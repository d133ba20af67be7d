-- Secrets, sealed with the server's key; what a recipe shows and keeps of its data. Which key sealed
-- a secret is said beside it, so that a server with another one can tell at its start.

create table secrets (
  scope text /*postgres collate "C"*/ not null,
  name text /*postgres collate "C"*/ not null,
  key_id text not null,
  sealed text not null,
  created_at bigint not null,
  expires_at bigint,
  primary key (scope, name)
) /*sqlite without rowid*/;

alter table steps add column masked smallint not null default 0;

alter table recipes add column do_not_store smallint not null default 0;
-- The version that ran said so; its event, inputs and outputs go when the job ends.
alter table jobs add column erase_at_end smallint not null default 0;
