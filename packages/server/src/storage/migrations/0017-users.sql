-- People who sign in: their passwords as argon2id, what they carry (session, one-time token) by its
-- SHA-256. Addresses and names are unique whatever their case, for approvals are assigned by them.

create table users (
  id text /*postgres collate "C"*/ primary key not null,
  email text not null,
  email_key text /*postgres collate "C"*/ not null unique,
  name text not null,
  name_key text /*postgres collate "C"*/ not null unique,
  role text not null check (role in ('viewer', 'operator', 'editor', 'admin')),
  -- Null until the person has set one by their invitation.
  password_hash text,
  -- Of the one-time token that lets the person set a password.
  reset_hash text /*postgres collate "C"*/ unique,
  reset_expires_at bigint,
  -- 1 for who was made by the first set-up: two at once cannot both be the first.
  is_first smallint unique check (is_first = 1),
  created_at bigint not null,
  last_login_at bigint,
  disabled_at bigint
) /*sqlite without rowid*/;

create table sessions (
  id text /*postgres collate "C"*/ primary key not null,
  hash text /*postgres collate "C"*/ not null unique,
  user_id text /*postgres collate "C"*/ not null,
  created_at bigint not null,
  last_seen_at bigint not null,
  expires_at bigint not null
) /*sqlite without rowid*/;

create index sessions_by_user on sessions (user_id);
create index sessions_by_end on sessions (expires_at);
