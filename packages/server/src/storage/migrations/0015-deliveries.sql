-- Where the results of payload jobs go (requirements §23): what is to be sent is written in the
-- commit that ends the job, and sent afterwards, at least once.

-- The sink of a run, or of a job that was run by itself. Its secrets are sealed.
create table job_sinks (
  job_id text /*postgres collate "C"*/ primary key not null,
  -- Host and port: deliveries to one receiver share its slots.
  receiver text /*postgres collate "C"*/ not null,
  skip_on_fail smallint not null default 0,
  sink text not null
) /*sqlite without rowid*/;

create table deliveries (
  -- That of the job, with its repeat after the first one: the same however often it is written.
  id text /*postgres collate "C"*/ primary key not null,
  -- Within the run, from 1; of other jobs the number of the execution.
  n integer not null,
  job_id text /*postgres collate "C"*/ not null,
  repeat integer not null,
  run_id text /*postgres collate "C"*/,
  plan_id text /*postgres collate "C"*/,
  api text,
  receiver text /*postgres collate "C"*/ not null,
  status text /*postgres collate "C"*/ not null check (case status when 'pending' then true
    when 'retrying' then true when 'delivered' then true when 'failed' then true
    when 'skipped' then true else false end),
  attempts integer not null default 0,
  -- When it is to be sent; while somebody sends it, when another one may. Null = never.
  next_at bigint,
  -- Raised by each claim: what an earlier one still records counts for nothing.
  claim integer not null default 0,
  claimed smallint not null default 0,
  last_error text,
  last_status integer,
  delivered_at bigint,
  bytes integer,
  created_at bigint not null,
  updated_at bigint not null
) /*sqlite without rowid*/;
create index deliveries_due on deliveries (receiver, next_at) where next_at is not null;
create unique index deliveries_by_run on deliveries (run_id, n) where run_id is not null;
create index deliveries_by_status on deliveries (status, id);
create index deliveries_by_run_status on deliveries (run_id, status, id) where run_id is not null;
create index deliveries_by_job on deliveries (job_id);
