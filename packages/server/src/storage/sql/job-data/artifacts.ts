import type { Artifact, ArtifactStore, Holder, PieceContent } from "../../storage.ts";
import { first, type Session } from "../session.ts";
import { Fragment, LOCK_JOBS, oneOf, type Statement, sql } from "../sql.ts";

interface Row {
  id: string;
  job_id: string;
  name: string;
  media_type: string;
  size: number;
  created_at: number;
  expires_at: number;
}

const COLUMNS = new Fragment("id, job_id, name, media_type, size, created_at, expires_at");

/** `write` runs a change in a transaction of its own; inside one it is the transaction itself. */
export function artifactStore(
  session: Session,
  write: <T>(work: (session: Session) => Promise<T>) => Promise<T>,
): ArtifactStore {
  const writeHeld = (holder: Holder, ...statements: Statement[]) =>
    write(async (writer) => {
      if (!(await holds(writer, holder))) return false;
      for (const statement of statements) await writer.query(statement);
      return true;
    });
  return {
    add: (artifact, chunks) =>
      write(async (writer) => {
        await writer.query(insertion(artifact, artifact.createdAt));
        for (const [number, content] of chunks.entries()) {
          await writer.query(pieceInsertion({ artifactId: artifact.id, number, content }));
        }
      }),
    begin: (artifact, holder) => writeHeld(holder, insertion({ ...artifact, size: 0 }, null)),
    append: (piece, holder) => writeHeld(holder, pieceInsertion(piece)),
    finish: ({ artifactId, size, now }, holder) =>
      writeHeld(
        holder,
        sql`update artifacts set size = ${size}, finished_at = ${now} where id = ${artifactId}`,
      ),
    list: (jobId) => listArtifacts(session, jobId),
    find: (request) => findArtifact(session, request),
    chunk: (request) => findChunk(session, request),
    sweep: (request) => write((writer) => sweepArtifacts(writer, request)),
  };
}

/** Deletes the files of these jobs. */
export async function deleteArtifactsOf(
  session: Session,
  jobIds: readonly string[],
): Promise<void> {
  const rows = await session.query<{ id: string }>(
    sql`select id from artifacts where job_id ${oneOf(jobIds)}`,
  );
  await deleteArtifacts(
    session,
    rows.map(({ id }) => id),
  );
}

async function holds(session: Session, { jobId, epoch }: Holder): Promise<boolean> {
  const row = await first(
    session.query(sql`
      select jobs.id from jobs
      where jobs.id = ${jobId} and jobs.epoch = ${epoch} and jobs.worker_id is not null
      ${LOCK_JOBS}`),
  );
  return row !== null;
}

// A task that goes on after a crash begins its file again, and writes its last piece again.
function insertion(artifact: Artifact, finishedAt: number | null): Statement {
  const { id, jobId, name, mediaType, size, createdAt, expiresAt } = artifact;
  return sql`
    insert into artifacts (id, job_id, name, media_type, size, created_at, finished_at, expires_at)
    values (${id}, ${jobId}, ${name}, ${mediaType}, ${size}, ${createdAt}, ${finishedAt}, ${expiresAt})
    on conflict (id) do nothing`;
}

function pieceInsertion(piece: {
  artifactId: string;
  number: number;
  content: PieceContent;
}): Statement {
  const [content, encoding] =
    typeof piece.content === "string"
      ? [piece.content, "utf8"]
      : [Buffer.from(piece.content).toString("base64"), "base64"];
  return sql`
    insert into artifact_chunks (artifact_id, number, content, encoding)
    values (${piece.artifactId}, ${piece.number}, ${content}, ${encoding})
    on conflict (artifact_id, number) do update set
      content = excluded.content, encoding = excluded.encoding`;
}

async function listArtifacts(session: Session, jobId: string): Promise<Artifact[]> {
  const rows = await session.query<Row>(sql`
    select ${COLUMNS} from artifacts
    where job_id = ${jobId} and finished_at is not null order by id`);
  return rows.map(artifactFromRow);
}

async function findArtifact(
  session: Session,
  { id, now }: { id: string; now: number },
): Promise<Artifact | null> {
  const row = await first(
    session.query<Row>(sql`
      select ${COLUMNS} from artifacts
      where id = ${id} and finished_at is not null and expires_at > ${now}`),
  );
  return row && artifactFromRow(row);
}

async function findChunk(
  session: Session,
  { artifactId, number }: { artifactId: string; number: number },
): Promise<Buffer | null> {
  const row = await first(
    session.query<{ content: string; encoding: "utf8" | "base64" }>(sql`
      select content, encoding from artifact_chunks
      where artifact_id = ${artifactId} and number = ${number}`),
  );
  return row && Buffer.from(row.content, row.encoding);
}

async function sweepArtifacts(
  session: Session,
  { now, limit }: { now: number; limit: number },
): Promise<number> {
  const rows = await session.query<{ id: string }>(
    sql`select id from artifacts where expires_at <= ${now} order by expires_at limit ${limit}`,
  );
  await deleteArtifacts(
    session,
    rows.map(({ id }) => id),
  );
  return rows.length;
}

async function deleteArtifacts(session: Session, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await session.query(sql`delete from artifact_chunks where artifact_id ${oneOf(ids)}`);
  await session.query(sql`delete from artifacts where id ${oneOf(ids)}`);
}

function artifactFromRow(row: Row): Artifact {
  return {
    id: row.id,
    jobId: row.job_id,
    name: row.name,
    mediaType: row.media_type,
    size: row.size,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
