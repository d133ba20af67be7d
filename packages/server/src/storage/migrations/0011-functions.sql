-- What the functions of all processes are, as they were read last: the process that accepts a job need
-- not be one that runs it. `source` is who said so: a folder of a machine.
create table functions (
  id text /*postgres collate "C"*/ primary key not null,
  source text not null,
  definition text not null,
  updated_at bigint not null
) /*sqlite without rowid*/;
