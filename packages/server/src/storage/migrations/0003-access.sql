-- Who works here and who may ask: workers with their leases, API keys by their hash.

create table workers (
  id text /*postgres collate "C"*/ primary key not null,
  name text not null,
  slots integer not null,
  started_at bigint not null,
  lease_until bigint not null
) /*sqlite without rowid*/;

create table api_keys (
  id text /*postgres collate "C"*/ primary key not null,
  hash text /*postgres collate "C"*/ not null unique,
  name text not null,
  role text not null check (role in ('viewer', 'operator', 'editor', 'admin')),
  hint text not null,
  created_at bigint not null,
  last_used_at bigint,
  revoked_at bigint
) /*sqlite without rowid*/;
