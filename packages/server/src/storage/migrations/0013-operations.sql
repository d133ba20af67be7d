-- Reruns that begin at a step, and jobs that take their workers down with them.

-- Path of the step at which the current repeat began; null = the first one.
alter table jobs add column from_step text;
alter table job_repeats add column from_step text;
-- Taken over from the repeat before, not run again.
alter table steps add column reused smallint not null default 0;

-- How often in a row a worker was lost that executed the job, and how many steps had ended then.
alter table jobs add column losses smallint not null default 0;
alter table jobs add column loss_steps integer;
