import type { Json } from "../../../domain/json.ts";
import type { AcceptKey } from "../../storage.ts";
import { bulk } from "../bulk.ts";
import { first, type Session } from "../session.ts";
import { oneOf, sql } from "../sql.ts";

interface Keeping {
  key: AcceptKey;
  /** JSON text; null = filled in later in the same transaction. */
  answer: string | null;
  now: number;
}

/** Who has a key. */
export interface KeptKey {
  scope: string;
  value: string;
  fingerprint: string | null;
  answer: string | null;
  expires_at: number;
}

const KEEP_NEW = bulk(
  { scope: "text", value: "text", fingerprint: "text", answer: "text", expires_at: "bigint" },
  (given) => sql`
    insert into request_keys (scope, value, fingerprint, answer, expires_at)
    select ${given.scope}, ${given.value}, ${given.fingerprint}, ${given.answer}, ${given.expires_at}
    ${given.rows} where true
    on conflict (scope, value) do nothing`,
);

/** Keeps each key that is new or has expired, and answers who has it now, in the order asked. */
export async function keepKeys(
  session: Session,
  keepings: readonly Keeping[],
): Promise<(KeptKey | null)[]> {
  const firsts = new Map<string, Keeping>();
  for (const keeping of keepings) {
    const name = nameOf(keeping.key);
    if (!firsts.has(name)) firsts.set(name, keeping);
  }
  // In the order of their names, so that two flushes that share keys wait and do not deadlock.
  const asked = [...firsts.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, keep]) => keep);
  let keepers = await keep(session, asked);
  const expired = asked.filter(({ key, now }) => {
    const keeper = keepers.get(nameOf(key));
    return keeper !== undefined && keeper.expires_at <= now;
  });
  if (expired.length > 0) {
    for (const { key } of expired) await forget(session, key);
    keepers = await keep(session, asked);
  }
  return keepings.map(({ key }) => keepers.get(nameOf(key)) ?? null);
}

async function keep(session: Session, asked: readonly Keeping[]): Promise<Map<string, KeptKey>> {
  await session.bulk(KEEP_NEW, asked.map(keyRow));
  const rows = await session.query<KeptKey>(sql`
    select scope, value, fingerprint, answer, expires_at from request_keys
    where scope ${oneOf([...new Set(asked.map(({ key }) => key.scope))])}
      and value ${oneOf(asked.map(({ key }) => key.value))}`);
  return new Map(rows.map((row) => [nameOf(row), row]));
}

function keyRow({ key, answer }: Keeping) {
  return {
    scope: key.scope,
    value: key.value,
    fingerprint: key.fingerprint,
    answer,
    expires_at: key.expiresAt,
  };
}

async function forget(session: Session, { scope, value }: AcceptKey): Promise<void> {
  await session.query(sql`delete from request_keys where scope = ${scope} and value = ${value}`);
}

/** Who has the key now; null when nobody has, or its time has passed. */
export async function findKey(
  session: Session,
  { key, now }: { key: AcceptKey; now: number },
): Promise<KeptKey | null> {
  return first(
    session.query<KeptKey>(sql`
      select scope, value, fingerprint, answer, expires_at from request_keys
      where scope = ${key.scope} and value = ${key.value} and expires_at > ${now}`),
  );
}

export async function storeAnswer(
  session: Session,
  { key, answer }: { key: AcceptKey; answer: string },
): Promise<void> {
  await session.query(sql`
    update request_keys set answer = ${answer}
    where scope = ${key.scope} and value = ${key.value}`);
}

const STORE_ANSWERS = bulk(
  { scope: "text", value: "text", answer: "text" },
  (given) => sql`
    update request_keys set answer = ${given.answer}
    ${given.rows}
    where request_keys.scope = ${given.scope} and request_keys.value = ${given.value}`,
);

export async function storeAnswers(
  session: Session,
  answers: readonly { key: AcceptKey; answer: Json }[],
): Promise<void> {
  if (answers.length === 0) return;
  await session.bulk(
    STORE_ANSWERS,
    answers.map(({ key: { scope, value }, answer }) => ({
      scope,
      value,
      answer: JSON.stringify(answer),
    })),
  );
}

/** Keeps those keys that nobody has; what others keep has its answer by the time it is seen here. */
export async function keepNewKeys(
  session: Session,
  { keys, now }: { keys: readonly AcceptKey[]; now: number },
): Promise<string[]> {
  if (keys.length === 0) return [];
  const kept = await keepKeys(
    session,
    keys.map((key) => ({ key, answer: null, now })),
  );
  return kept.flatMap((keeper) => (keeper?.answer === null ? [keeper.value] : []));
}

/** Forgets keys whose time has passed; answers how many. */
export async function sweepKeys(
  session: Session,
  { now, limit }: { now: number; limit: number },
): Promise<number> {
  const rows = await session.query(sql`
    delete from request_keys
    where (scope, value) in (
      select scope, value from request_keys where expires_at <= ${now}
      order by expires_at limit ${limit})
    returning scope`);
  return rows.length;
}

function nameOf({ scope, value }: { scope: string; value: string }): string {
  return `${scope}\n${value}`;
}
