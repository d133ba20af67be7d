import type {
  ErrorGroup,
  ErrorGroupChange,
  ErrorGroupJob,
  ErrorGroupRequest,
  ErrorGroupStatus,
  ErrorGroupStore,
  ErrorHour,
  FiledFailure,
} from "../../storage.ts";
import { bulk } from "../bulk.ts";
import { first, type Session } from "../session.ts";
import { Fragment, joined, oneOf, type Statement, sql } from "../sql.ts";
import { contains } from "../text-search.ts";

const HOUR_MS = 3_600_000;
/** A statement takes no more failures than this. */
const FAILURES_MAX = 500;

interface GroupRow {
  id: string;
  recipe_id: string | null;
  api: string | null;
  step: string | null;
  code: string;
  message: string;
  sample: string;
  status: ErrorGroupStatus;
  regressed: number;
  first_seen: number;
  last_seen: number;
  count: number;
  comment: string | null;
  changed_by: string | null;
  changed_at: number | null;
}

const COLUMNS = new Fragment(
  `id, recipe_id, api, step, code, message, sample, status, regressed, first_seen, last_seen, count,
   comment, changed_by, changed_at`,
);

type Write = <T>(work: (session: Session) => Promise<T>) => Promise<T>;

export function errorGroupStore(session: Session, write: Write): ErrorGroupStore {
  return {
    list: (request) => listGroups(session, request),
    find: (id) => findGroup(session, id),
    jobs: (request) => listGroupJobs(session, request),
    trends: (request) => listHours(session, request),
    change: (change) => write((writer) => changeGroup(writer, change)),
    prune: (request) => write((writer) => pruneFailures(writer, request)),
  };
}

const INSERT_FAILURE = bulk(
  { group_id: "text", job_id: "text", repeat: "int", at: "bigint" },
  (given) => sql`
    insert into error_group_jobs (group_id, job_id, repeat, at)
    select ${given.group_id}, ${given.job_id}, ${given.repeat}, ${given.at} ${given.rows} where true
    on conflict (group_id, job_id, repeat) do nothing
    returning group_id, job_id, repeat`,
);

/** A resolved group opens again when a job fails that began after it was resolved. */
const UPSERT_GROUP = bulk(
  {
    id: "text",
    recipe_id: "text",
    api: "text",
    step: "text",
    code: "text",
    message: "text",
    sample: "text",
    first_seen: "bigint",
    last_seen: "bigint",
    last_start: "bigint",
    count: "bigint",
  },
  (given) => {
    const reopens = new Fragment(
      "error_groups.status = 'resolved' and excluded.last_start > error_groups.changed_at",
    );
    return sql`
      insert into error_groups (id, recipe_id, api, step, code, message, sample, status, first_seen,
        last_seen, last_start, count)
      select ${given.id}, ${given.recipe_id}, ${given.api}, ${given.step}, ${given.code},
        ${given.message}, ${given.sample}, 'open', ${given.first_seen}, ${given.last_seen},
        ${given.last_start}, ${given.count}
      ${given.rows} where true
      on conflict (id) do update set
        status = case when ${reopens} then 'open' else error_groups.status end,
        regressed = case when ${reopens} then 1 else error_groups.regressed end,
        sample = case when excluded.last_seen >= error_groups.last_seen then excluded.sample
          else error_groups.sample end,
        first_seen = case when excluded.first_seen < error_groups.first_seen
          then excluded.first_seen else error_groups.first_seen end,
        last_seen = case when excluded.last_seen > error_groups.last_seen
          then excluded.last_seen else error_groups.last_seen end,
        last_start = case when excluded.last_start > error_groups.last_start
          then excluded.last_start else error_groups.last_start end,
        count = error_groups.count + excluded.count`;
  },
);

const ADD_HOUR = bulk(
  { group_id: "text", hour: "bigint", count: "bigint" },
  (given) => sql`
    insert into error_group_hours (group_id, hour, count)
    select ${given.group_id}, ${given.hour}, ${given.count} ${given.rows} where true
    on conflict (group_id, hour) do update
    set count = error_group_hours.count + excluded.count`,
);

/** Counts each failure once, however often it is filed. */
export async function fileFailures(
  session: Session,
  failures: readonly FiledFailure[],
): Promise<void> {
  for (let begin = 0; begin < failures.length; begin += FAILURES_MAX) {
    await fileSome(session, failures.slice(begin, begin + FAILURES_MAX));
  }
}

async function fileSome(session: Session, failures: readonly FiledFailure[]): Promise<void> {
  const rows = failures.map(({ groupId, failure }) => ({
    group_id: groupId,
    job_id: failure.jobId,
    repeat: failure.repeat,
    at: failure.at,
  }));
  const inserted = await session.bulk<
    { group_id: string; job_id: string; repeat: number },
    "group_id" | "job_id" | "repeat" | "at"
  >(INSERT_FAILURE, rows);
  const isNew = new Set(
    inserted.map(({ group_id, job_id, repeat }) => `${group_id} ${job_id} ${repeat}`),
  );
  const fresh = failures.filter(({ groupId, failure }) =>
    isNew.has(`${groupId} ${failure.jobId} ${failure.repeat}`),
  );
  if (fresh.length === 0) return;
  await session.bulk(UPSERT_GROUP, groupRows(fresh));
  await session.bulk(ADD_HOUR, hourRows(fresh));
}

function groupRows(failures: readonly FiledFailure[]) {
  return [...grouped(failures, ({ groupId }) => groupId)].map(([id, those]) => {
    const newest = those.reduce((a, b) => (b.failure.at >= a.failure.at ? b : a));
    const { recipeId, api, step, code, message: sample } = newest.failure;
    return {
      id,
      recipe_id: recipeId,
      api,
      step,
      code,
      message: newest.message,
      sample,
      first_seen: Math.min(...those.map(({ failure }) => failure.at)),
      last_seen: newest.failure.at,
      last_start: Math.max(...those.map(({ failure }) => failure.startedAt)),
      count: those.length,
    };
  });
}

function hourRows(failures: readonly FiledFailure[]) {
  const hourOf = ({ failure }: FiledFailure) => failure.at - (failure.at % HOUR_MS);
  const hours = grouped(failures, (one) => `${one.groupId} ${hourOf(one)}`);
  return [...hours.values()].flatMap((those) => {
    const [one] = those;
    return one ? [{ group_id: one.groupId, hour: hourOf(one), count: those.length }] : [];
  });
}

function grouped<T>(items: readonly T[], nameOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = nameOf(item);
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}

async function listGroups(session: Session, request: ErrorGroupRequest): Promise<ErrorGroup[]> {
  const { statuses, recipeIds, text, after, limit } = request;
  const where: Statement[] = [sql`true`];
  if (statuses) where.push(sql`status ${oneOf(statuses)}`);
  if (recipeIds) where.push(sql`recipe_id ${oneOf(recipeIds)}`);
  if (text !== undefined) {
    where.push(
      sql`(${contains("error_groups.message", text)} or ${contains("error_groups.code", text)}
        or ${contains("error_groups.sample", text)})`,
    );
  }
  if (after) {
    where.push(
      sql`(last_seen < ${after.lastSeen} or (last_seen = ${after.lastSeen} and id < ${after.id}))`,
    );
  }
  const rows = await session.query<GroupRow>(sql`
    select ${COLUMNS} from error_groups where ${joined(where, " and ")}
    order by last_seen desc, id desc limit ${limit}`);
  return rows.map(groupFromRow);
}

async function findGroup(session: Session, id: string): Promise<ErrorGroup | null> {
  const row = await first(
    session.query<GroupRow>(sql`select ${COLUMNS} from error_groups where id = ${id}`),
  );
  return row && groupFromRow(row);
}

async function listGroupJobs(
  session: Session,
  { groupId, limit }: { groupId: string; limit: number },
): Promise<ErrorGroupJob[]> {
  // Ids of jobs are ordered by time, so the newest are found without a sort of all.
  const rows = await session.query<{ job_id: string; repeat: number; at: number }>(sql`
    select job_id, repeat, at from error_group_jobs where group_id = ${groupId}
    order by job_id desc, repeat desc limit ${limit}`);
  return rows.map(({ job_id: jobId, repeat, at }) => ({ jobId, repeat, at }));
}

async function listHours(
  session: Session,
  { groupIds, from, to }: { groupIds: readonly string[]; from: number; to: number },
): Promise<ErrorHour[]> {
  const rows = await session.query<{ group_id: string; hour: number; count: number }>(sql`
    select group_id, hour, count from error_group_hours
    where group_id ${oneOf(groupIds)} and hour >= ${from} and hour < ${to}
    order by group_id, hour`);
  return rows.map(({ group_id: groupId, hour, count }) => ({ groupId, hour, count }));
}

/** A person's word on a regression settles it, whatever the word is. */
async function changeGroup(session: Session, change: ErrorGroupChange): Promise<boolean> {
  const rows = await session.query(sql`
    update error_groups
    set status = ${change.status}, regressed = 0, comment = ${change.comment},
      changed_by = ${change.by}, changed_at = ${change.now}
    where id = ${change.id} returning id`);
  return rows.length > 0;
}

async function pruneFailures(
  session: Session,
  { before, limit }: { before: number; limit: number },
): Promise<number> {
  const rows = await session.query<{ job_id: string }>(sql`
    select distinct job_id from (
      select job_id from error_group_jobs where at < ${before} order by at limit ${limit}) as old`);
  if (rows.length > 0) {
    await session.query(sql`
      delete from error_group_jobs
      where job_id ${oneOf(rows.map(({ job_id }) => job_id))} and at < ${before}`);
  }
  await session.query(sql`delete from error_group_hours where hour < ${before - HOUR_MS}`);
  return rows.length;
}

function groupFromRow(row: GroupRow): ErrorGroup {
  return {
    id: row.id,
    recipeId: row.recipe_id,
    api: row.api,
    step: row.step,
    code: row.code,
    message: row.message,
    sample: row.sample,
    status: row.status,
    regressed: row.regressed === 1,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    count: row.count,
    comment: row.comment,
    changedBy: row.changed_by,
    changedAt: row.changed_at,
  };
}
