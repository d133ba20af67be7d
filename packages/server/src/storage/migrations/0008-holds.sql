-- What a job on hold waits for, beside a time: a payload from outside, the decision of a person, or
-- somebody who must be told when it is canceled (requirements §13). A step has one hold in each of its
-- executions. The tokens themselves are nowhere, only their hashes.

create table holds (
  job_id text /*postgres collate "C"*/ not null,
  repeat integer not null,
  step_key text /*postgres collate "C"*/ not null,
  id text /*postgres collate "C"*/ not null,
  kind text not null check (kind in ('poll', 'resume-token', 'approval')),
  status text /*postgres collate "C"*/ not null
    check (status in ('open', 'answered', 'expired', 'closed')),
  -- The step has taken the answer, or needs none any more.
  settled smallint not null default 0,
  opened_at bigint not null,
  expires_at bigint,
  -- The action wants to be told of a cancel, at latest at cancel_by.
  on_cancel smallint not null default 0,
  cancel_by bigint,
  cancel_taken smallint not null default 0,
  recipe_id text /*postgres collate "C"*/,
  -- Approvals: the question, and whom it is for, one name a line in lower case.
  details text,
  assignees text,
  decision text,
  answer text,
  answered_at bigint,
  answered_by text,
  primary key (job_id, repeat, step_key)
) /*sqlite without rowid*/;
create unique index holds_by_id on holds (id);
create index holds_for_approval on holds (status, id) where kind = 'approval';
create index holds_to_cancel on holds (cancel_by) where cancel_by is not null;

create table hold_tokens (
  hash text /*postgres collate "C"*/ primary key not null,
  job_id text /*postgres collate "C"*/ not null,
  repeat integer not null,
  step_key text /*postgres collate "C"*/ not null,
  -- Who was given the link of an approval.
  bearer text
) /*sqlite without rowid*/;
create index hold_tokens_by_job on hold_tokens (job_id);

-- Tokens are made from this, so that a step that runs again after a crash hands out the same one.
create table token_secrets (
  name text primary key not null,
  value text not null
) /*sqlite without rowid*/;

-- Who is still to be told of an approval. A row is gone once it was sent, or given up.
create table notices (
  id text /*postgres collate "C"*/ primary key not null,
  hold_id text /*postgres collate "C"*/ not null,
  job_id text /*postgres collate "C"*/ not null,
  channel text not null check (channel in ('mail', 'webhook')),
  recipient text,
  next_at bigint not null,
  attempts integer not null default 0,
  gives_up_at bigint not null
) /*sqlite without rowid*/;
create index notices_due on notices (next_at);
