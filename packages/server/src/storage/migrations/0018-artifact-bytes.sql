-- Pieces of files that are not text. In a text column, which both stores dump and copy alike.

alter table artifact_chunks add column encoding text not null default 'utf8'
  check (encoding in ('utf8', 'base64'));
