import { FINAL_STATUSES } from "../../../domain/job/life-cycle.ts";
import type { Json, JsonObject } from "../../../domain/json.ts";
import type {
  ApprovalRequest,
  ApprovalStatus,
  Decision,
  Hold,
  HoldKind,
  HoldPlace,
  HoldStatus,
  HoldStore,
} from "../../storage.ts";
import { first, type Session } from "../session.ts";
import { Fragment, joined, oneOf, SKIP_LOCKED, type Statement, sql } from "../sql.ts";
import { forgetNotice, postponeNotice, takeNotices } from "./notices.ts";

interface HoldRow {
  job_id: string;
  repeat: number;
  step_key: string;
  id: string;
  kind: HoldKind;
  status: HoldStatus;
  is_live: number;
  opened_at: number;
  expires_at: number | null;
  recipe_id: string | null;
  run_by: string | null;
  details: string | null;
  decision: Decision | null;
  answer: string | null;
  answered_at: number | null;
  answered_by: string | null;
}

const OVER = [...FINAL_STATUSES, "CANCELING"].map((status) => `'${status}'`).join(", ");
const IS_LIVE = new Fragment(
  `coalesce(jobs.repeat = holds.repeat and jobs.status not in (${OVER}), false)`,
);
const COLUMNS = new Fragment(`holds.job_id, holds.repeat, holds.step_key, holds.id, holds.kind,
  holds.status, holds.opened_at, holds.expires_at, holds.recipe_id, holds.details, holds.decision,
  holds.answer, holds.answered_at, holds.answered_by, jobs.run_by`);
const FROM = new Fragment("from holds left join jobs on jobs.id = holds.job_id");
const SELECT = sql`select ${COLUMNS}, case when ${IS_LIVE} then 1 else 0 end as is_live`;

type Write = <T>(work: (session: Session) => Promise<T>) => Promise<T>;

/** `write` runs a change in a transaction of its own; inside one it is the transaction itself. */
export function holdStore(session: Session, write: Write): HoldStore {
  return {
    find: (place) => findHold(session, place),
    findById: (id) => findOne(session, sql`holds.id = ${id}`),
    findByToken: (hash) => findByToken(session, hash),
    approvals: (request) => listApprovals(session, request),
    expire: ({ now, ...place }) =>
      write(async (writer) => {
        await writer.query(sql`
          update holds set status = 'expired', settled = 1, answered_at = ${now}
          where ${isPlace(place)} and status = 'open'`);
        return findHold(writer, place);
      }),
    secret: (candidate) => write((writer) => keepSecret(writer, candidate)),
    takeCancels: (limit) => write((writer) => takeCancels(writer, limit)),
    overdueCancels: (request) => overdueCancels(session, request),
    takeNotices: (request) => write((writer) => takeNotices(writer, request)),
    postponeNotice: (request) => write((writer) => postponeNotice(writer, request)),
    forgetNotice: (id) => write((writer) => forgetNotice(writer, id)),
  };
}

interface HoldAnswer extends HoldPlace {
  decision: Decision | null;
  answer: Json;
  by: string | null;
  now: number;
}

/** False when somebody was quicker. The caller holds the job's row. */
export async function answerHold(session: Session, given: HoldAnswer): Promise<boolean> {
  const rows = await session.query(sql`
    update holds
    set status = 'answered', decision = ${given.decision}, answer = ${JSON.stringify(given.answer)},
      answered_at = ${given.now}, answered_by = ${given.by}
    where ${isPlace(given)} and status = 'open' returning id`);
  return rows.length > 0;
}

/** Whether the job is on hold in an action that wants to be told of its cancel; it is, by `cancelBy`. */
export async function askForCancel(
  session: Session,
  { jobId, repeat, cancelBy }: { jobId: string; repeat: number; cancelBy: number },
): Promise<boolean> {
  const rows = await session.query(sql`
    update holds set cancel_by = ${cancelBy}
    where job_id = ${jobId} and repeat = ${repeat} and on_cancel = 1 and settled = 0
      and cancel_by is null
    returning id`);
  return rows.length > 0;
}

/** The hook has ended, or nobody waits for it any more. */
export async function endCancel(session: Session, { jobId, repeat }: HoldPlace): Promise<void> {
  await session.query(sql`
    update holds set cancel_by = null, settled = 1,
      status = case when status = 'open' then 'closed' else status end
    where job_id = ${jobId} and repeat = ${repeat} and cancel_by is not null`);
}

function findHold(session: Session, place: HoldPlace): Promise<Hold | null> {
  return findOne(session, isPlace(place));
}

async function findOne(session: Session, where: Statement): Promise<Hold | null> {
  const row = await first(session.query<HoldRow>(sql`${SELECT} ${FROM} where ${where}`));
  return row && holdFromRow(row);
}

async function findByToken(session: Session, hash: string) {
  const row = await first(
    session.query<HoldRow & { bearer: string | null }>(sql`
      ${SELECT}, hold_tokens.bearer
      from hold_tokens join holds on holds.job_id = hold_tokens.job_id
        and holds.repeat = hold_tokens.repeat and holds.step_key = hold_tokens.step_key
        left join jobs on jobs.id = holds.job_id
      where hold_tokens.hash = ${hash}`),
  );
  return row && { hold: holdFromRow(row), bearer: row.bearer };
}

/** What a status means of rows; whose time is over is expired, also before its job has seen that. */
function isOfStatus(status: ApprovalStatus, now: number): Statement {
  const isAsked = sql`(holds.status = 'open' and ${IS_LIVE}
    and (holds.expires_at is null or holds.expires_at > ${now}))`;
  switch (status) {
    case "open":
      return isAsked;
    case "approved":
    case "rejected":
      return sql`(holds.status = 'answered' and holds.decision = ${status})`;
    case "expired":
      return sql`(holds.status <> 'answered' and not ${isAsked})`;
  }
}

async function listApprovals(session: Session, request: ApprovalRequest): Promise<Hold[]> {
  const where: Statement[] = [sql`holds.kind = 'approval'`];
  if (request.statuses.length > 0) {
    const means = request.statuses.map((status) => isOfStatus(status, request.now));
    where.push(sql`(${joined(means, " or ")})`);
  }
  if (request.recipeIds) where.push(sql`holds.recipe_id ${oneOf(request.recipeIds)}`);
  if (request.assignee !== undefined) {
    const line = `%\n${request.assignee.replace(/[\\%_]/g, "\\$&")}\n%`;
    where.push(sql`holds.assignees like ${line} escape '\\'`);
  }
  if (request.before !== null) where.push(sql`holds.id < ${request.before}`);
  const rows = await session.query<HoldRow>(sql`
    ${SELECT} ${FROM} where ${joined(where, " and ")}
    order by holds.id desc limit ${request.limit}`);
  return rows.map(holdFromRow);
}

async function keepSecret(session: Session, candidate: string): Promise<string> {
  await session.query(sql`
    insert into token_secrets (name, value) values ('holds', ${candidate})
    on conflict (name) do nothing`);
  const row = await first(
    session.query<{ value: string }>(sql`select value from token_secrets where name = 'holds'`),
  );
  if (row === null) throw new Error("The secret of the tokens was not kept");
  return row.value;
}

interface PlaceRow {
  job_id: string;
  repeat: number;
  step_key: string;
  cancel_by: number;
}

async function takeCancels(session: Session, limit: number) {
  const rows = await session.query<PlaceRow>(sql`
    update holds set cancel_taken = 1
    where id in (
      select id from holds where cancel_by is not null and cancel_taken = 0
      order by cancel_by limit ${limit} ${SKIP_LOCKED})
    returning job_id, repeat, step_key, cancel_by`);
  return rows.map((row) => ({ ...placeOf(row), cancelBy: row.cancel_by }));
}

async function overdueCancels(
  session: Session,
  { now, limit }: { now: number; limit: number },
): Promise<HoldPlace[]> {
  const rows = await session.query<PlaceRow>(sql`
    select job_id, repeat, step_key, cancel_by from holds
    where cancel_by <= ${now} order by cancel_by limit ${limit}`);
  return rows.map(placeOf);
}

function isPlace({ jobId, repeat, stepKey }: HoldPlace): Statement {
  return sql`holds.job_id = ${jobId} and holds.repeat = ${repeat} and holds.step_key = ${stepKey}`;
}

function placeOf(row: Pick<PlaceRow, "job_id" | "repeat" | "step_key">): HoldPlace {
  return { jobId: row.job_id, repeat: row.repeat, stepKey: row.step_key };
}

function holdFromRow(row: HoldRow): Hold {
  return {
    ...placeOf(row),
    id: row.id,
    kind: row.kind,
    status: row.status,
    isLive: row.is_live === 1,
    openedAt: row.opened_at,
    expiresAt: row.expires_at,
    recipeId: row.recipe_id,
    runBy: row.run_by,
    details: row.details === null ? null : (JSON.parse(row.details) as JsonObject),
    decision: row.decision,
    answer: row.answer === null ? undefined : (JSON.parse(row.answer) as Json),
    answeredAt: row.answered_at,
    answeredBy: row.answered_by,
  };
}
