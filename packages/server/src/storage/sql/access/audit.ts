import type { JsonObject } from "../../../domain/json.ts";
import type {
  Actor,
  ActorKind,
  AuditEntry,
  AuditOutcome,
  AuditRequest,
  AuditStore,
  NewAuditEntry,
} from "../../storage.ts";
import type { Session } from "../session.ts";
import { joined, oneOf, type Statement, sql } from "../sql.ts";
import { contains } from "../text-search.ts";

interface Row {
  seq: number;
  at: number;
  actor: string;
  actor_kind: ActorKind;
  actor_id: string | null;
  action: string;
  target_type: string | null;
  target_id: string | null;
  request_id: string | null;
  outcome: AuditOutcome;
  details: string;
}

type Write = <T>(work: (session: Session) => Promise<T>) => Promise<T>;

/** `write` runs a change in a transaction of its own; inside one it is the transaction itself. */
export function auditStore(session: Session, write: Write): AuditStore {
  return {
    async list(request) {
      const rows = await session.query<Row>(sql`
        select seq, at, actor, actor_kind, actor_id, action, target_type, target_id, request_id,
          outcome, details
        from audit where ${joined(conditions(request), " and ")}
        order by seq desc limit ${request.limit}`);
      return rows.map(entryFromRow);
    },
    sweep: ({ before, limit }) =>
      write(async (writer) => {
        const old = await writer.query<{ seq: number }>(
          sql`select seq from audit where at < ${before} order by at limit ${limit}`,
        );
        if (old.length === 0) return 0;
        await writer.query(sql`delete from audit where seq ${oneOf(old.map(({ seq }) => seq))}`);
        return old.length;
      }),
  };
}

export async function insertAudit(
  session: Session,
  { entry, actor, now }: { entry: NewAuditEntry; actor: Actor; now: number },
): Promise<void> {
  const { action, target, outcome, details } = entry;
  await session.query(sql`
    insert into audit (at, actor, actor_kind, actor_id, action, target_type, target_id, request_id,
      outcome, details)
    values (${now}, ${actor.name}, ${actor.kind}, ${actor.id}, ${action}, ${target?.type ?? null},
      ${target?.id ?? null}, ${actor.requestId}, ${outcome}, ${JSON.stringify(details)})`);
}

function conditions(request: AuditRequest): Statement[] {
  const { actor, action, targetType, targetId, from, to, text, before } = request;
  const all: (Statement | false)[] = [
    sql`true`,
    actor !== undefined && sql`(actor = ${actor} or actor_id = ${actor})`,
    // The dot ends the first word; a slash is the character after it.
    action !== undefined &&
      sql`(action = ${action} or (action >= ${`${action}.`} and action < ${`${action}/`}))`,
    targetType !== undefined && sql`target_type = ${targetType}`,
    targetId !== undefined && sql`target_id = ${targetId}`,
    from !== undefined && sql`at >= ${from}`,
    to !== undefined && sql`at < ${to}`,
    text !== undefined &&
      sql`(${contains("audit.actor", text)} or ${contains("audit.action", text)}
        or ${contains("audit.target_id", text)} or ${contains("audit.details", text)})`,
    before !== null && sql`seq < ${before}`,
  ];
  return all.flatMap((condition) => (condition ? [condition] : []));
}

function entryFromRow(row: Row): AuditEntry {
  const { seq, at, action, outcome, target_type: type, target_id: id } = row;
  return {
    seq,
    at,
    actor: {
      name: row.actor,
      kind: row.actor_kind,
      id: row.actor_id,
      requestId: row.request_id,
    },
    action,
    target: type === null || id === null ? null : { type, id },
    outcome,
    details: JSON.parse(row.details) as JsonObject,
  };
}
