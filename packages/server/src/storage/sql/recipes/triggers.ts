import type { JsonObject } from "../../../domain/json.ts";
import type { TriggerKind, TriggerRow, TriggerStore } from "../../storage.ts";
import { first, type Session } from "../session.ts";
import { Fragment, oneOf, SKIP_LOCKED, sql } from "../sql.ts";
import { addTriggerLog, listTriggerLog } from "./trigger-log.ts";

/** Keys are written again so often at most. */
const REFRESH_MS = 86_400_000;

interface Row {
  recipe_id: string;
  kind: TriggerKind;
  active: number;
  next_at: number | null;
  handled_at: number;
  memory: string;
  errors_in_row: number;
  last_error: string | null;
  last_fired_at: number | null;
  last_polled_at: number | null;
  stop_reason: string | null;
  epoch: number;
}

const COLUMNS = new Fragment(
  `recipe_id, kind, active, next_at, handled_at, memory, errors_in_row, last_error, last_fired_at,
  last_polled_at, stop_reason, epoch`,
);

/** `write` runs a change in a transaction of its own; inside one it is the transaction itself. */
export function triggerStore(
  session: Session,
  write: <T>(work: (session: Session) => Promise<T>) => Promise<T>,
): TriggerStore {
  return {
    async find(recipeId) {
      const row = await first(
        session.query<Row>(sql`select ${COLUMNS} from triggers where recipe_id = ${recipeId}`),
      );
      return row && triggerFromRow(row);
    },
    nextDueAt: () => nextDueAt(session),
    astray: (request) => astray(session, request),
    async overdueMs(now, kinds) {
      const dueAt = await nextDueAt(session, kinds);
      return dueAt === null ? 0 : Math.max(0, now - dueAt);
    },
    claimDue: (request) => write((writer) => claimDue(writer, request)),
    release: (claim) => write((writer) => release(writer, claim)),
    put: (trigger) => write((writer) => putTrigger(writer, trigger)),
    save: (trigger) => write((writer) => saveTrigger(writer, trigger)),
    delete: (recipeId) => write((writer) => deleteTrigger(writer, recipeId)),
    log: (request) => listTriggerLog(session, request),
    addLog: (line) => write((writer) => addTriggerLog(writer, line)),
    knownKeys: (request) => knownKeys(session, request),
    refreshKeys: (request) => write((writer) => refreshKeys(writer, request)),
  };
}

async function nextDueAt(session: Session, kinds?: readonly TriggerKind[]): Promise<number | null> {
  const among = kinds === undefined ? sql`` : sql`and kind ${oneOf(kinds)}`;
  const row = await first(
    session.query<{ due_at: number | null }>(
      sql`select due_at from triggers where due_at is not null ${among} order by due_at limit 1`,
    ),
  );
  return row?.due_at ?? null;
}

async function astray(
  session: Session,
  { now, leaseMs, after, limit }: Parameters<TriggerStore["astray"]>[0],
): Promise<string[]> {
  const rows = await session.query<{ id: string }>(sql`
    select recipes.id from recipes left join triggers on triggers.recipe_id = recipes.id
    where recipes.id > ${after ?? ""} and recipes.active = 1 and recipes.trigger_type in ('schedule', 'poll') and case
      when triggers.recipe_id is null then true
      when triggers.active = 0 then triggers.stop_reason is null
      when triggers.next_at is null or triggers.due_at is null then true
      when triggers.next_at > ${now} then triggers.due_at > triggers.next_at
      else triggers.due_at > ${now + leaseMs} end
    order by recipes.id limit ${limit}`);
  return rows.map(({ id }) => id);
}

async function claimDue(
  session: Session,
  { kind, now, leaseMs, limit }: Parameters<TriggerStore["claimDue"]>[0],
): Promise<TriggerRow[]> {
  const rows = await session.query<Row>(sql`
    update triggers set due_at = ${now + leaseMs}, epoch = epoch + 1
    where recipe_id in (
      select recipe_id from triggers where due_at <= ${now} and kind = ${kind}
      order by due_at limit ${limit} ${SKIP_LOCKED})
    returning ${COLUMNS}`);
  return rows.map(triggerFromRow).sort((a, b) => (a.nextAt ?? 0) - (b.nextAt ?? 0));
}

async function release(
  session: Session,
  claim: Parameters<TriggerStore["release"]>[0],
): Promise<void> {
  const whose =
    claim === undefined
      ? sql`due_at is not null`
      : sql`recipe_id = ${claim.recipeId} and epoch = ${claim.epoch} and due_at is not null`;
  await session.query(sql`update triggers set due_at = next_at where ${whose}`);
}

async function putTrigger(session: Session, trigger: Omit<TriggerRow, "epoch">): Promise<void> {
  const { recipeId, kind, active, nextAt, handledAt } = trigger;
  await session.query(sql`
    insert into triggers (${COLUMNS}, due_at)
    values (${recipeId}, ${kind}, ${active ? 1 : 0}, ${nextAt}, ${handledAt},
      ${JSON.stringify(trigger.memory)}, ${trigger.errorsInRow}, ${textOf(trigger.lastError)},
      ${trigger.lastFiredAt}, ${trigger.lastPolledAt}, ${textOf(trigger.stopReason)}, 0,
      ${active ? nextAt : null})
    on conflict (recipe_id) do update
    set kind = excluded.kind, active = excluded.active, next_at = excluded.next_at,
      due_at = excluded.due_at, handled_at = excluded.handled_at, memory = excluded.memory,
      errors_in_row = excluded.errors_in_row, last_error = excluded.last_error,
      last_fired_at = excluded.last_fired_at, last_polled_at = excluded.last_polled_at,
      stop_reason = excluded.stop_reason, epoch = triggers.epoch + 1`);
}

async function saveTrigger(session: Session, trigger: TriggerRow): Promise<boolean> {
  const { recipeId, active, nextAt, epoch } = trigger;
  const rows = await session.query(sql`
    update triggers
    set active = ${active ? 1 : 0}, next_at = ${nextAt}, due_at = ${active ? nextAt : null},
      handled_at = ${trigger.handledAt}, memory = ${JSON.stringify(trigger.memory)},
      errors_in_row = ${trigger.errorsInRow}, last_error = ${textOf(trigger.lastError)},
      last_fired_at = ${trigger.lastFiredAt}, last_polled_at = ${trigger.lastPolledAt},
      stop_reason = ${textOf(trigger.stopReason)}
    where recipe_id = ${recipeId} and epoch = ${epoch}
    returning recipe_id`);
  return rows.length > 0;
}

async function deleteTrigger(session: Session, recipeId: string): Promise<void> {
  await session.query(sql`delete from triggers where recipe_id = ${recipeId}`);
  await session.query(sql`delete from trigger_log where recipe_id = ${recipeId}`);
  await session.query(sql`
    delete from request_keys where scope ${oneOf([`poll:${recipeId}`, `schedule:${recipeId}`])}`);
}

async function knownKeys(
  session: Session,
  { scope, values, now }: Parameters<TriggerStore["knownKeys"]>[0],
): Promise<string[]> {
  if (values.length === 0) return [];
  const rows = await session.query<{ value: string }>(sql`
    select value from request_keys
    where scope = ${scope} and value ${oneOf(values)} and expires_at > ${now}`);
  return rows.map(({ value }) => value);
}

async function refreshKeys(
  session: Session,
  { scope, values, expiresAt }: Parameters<TriggerStore["refreshKeys"]>[0],
): Promise<void> {
  if (values.length === 0) return;
  await session.query(sql`
    update request_keys set expires_at = ${expiresAt}
    where scope = ${scope} and value ${oneOf(values)} and expires_at < ${expiresAt - REFRESH_MS}`);
}

function textOf(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}

function triggerFromRow(row: Row): TriggerRow {
  return {
    recipeId: row.recipe_id,
    kind: row.kind,
    active: row.active === 1,
    nextAt: row.next_at,
    handledAt: row.handled_at,
    memory: JSON.parse(row.memory) as JsonObject,
    errorsInRow: row.errors_in_row,
    lastError:
      row.last_error === null ? null : (JSON.parse(row.last_error) as TriggerRow["lastError"]),
    lastFiredAt: row.last_fired_at,
    lastPolledAt: row.last_polled_at,
    stopReason:
      row.stop_reason === null ? null : (JSON.parse(row.stop_reason) as TriggerRow["stopReason"]),
    epoch: row.epoch,
  };
}
