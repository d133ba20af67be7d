-- Whose turn it is. `fair_at` is a virtual time in milliseconds: the ready job with the least one is
-- next. On the row of a root it is the root's own, which grows with the execution time of all jobs of
-- its tree; a child gets its root's when it becomes ready. A root's children beyond a few wait apart
-- (`parked`), so that they take up no place in the queue before their root's turn is near.

alter table jobs add column fair_at bigint not null default 0;
-- What the root was charged for a slice before it was known how long it lasts.
alter table jobs add column fair_cost integer not null default 0;
-- How long a slice of this root's tree lasts, about; null before the first one.
alter table jobs add column fair_slice integer;
alter table jobs add column parked smallint not null default 0;

-- Only jobs that a worker may take now; the claim reads nothing else, however long the backlog.
drop index jobs_ready;
create index jobs_ready on jobs (lane, claim_rank, fair_at, id) where claim_rank is not null;
create index jobs_ready_children on jobs (root_id, lane)
  where claim_rank is not null and root_id is not null;
create index jobs_parked on jobs (root_id, lane, id) where parked = 1;

-- The virtual time at which newcomers join: that of the slice that was last given out (`v`), and a
-- little more for the time since (`at`), so that who waits is not overtaken for ever.
create table fair_clock (
  id smallint primary key not null check (id = 1),
  v bigint not null,
  at bigint not null
);
