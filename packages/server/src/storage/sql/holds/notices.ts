import type { Notice, NoticeChannel } from "../../storage.ts";
import type { Session } from "../session.ts";
import { SKIP_LOCKED, sql } from "../sql.ts";

interface NoticeRow {
  id: string;
  hold_id: string;
  job_id: string;
  channel: NoticeChannel;
  recipient: string | null;
  attempts: number;
  gives_up_at: number;
}

/** Who takes a notice has until `again` to send it; then another one may. */
export async function takeNotices(
  session: Session,
  { now, again, limit }: { now: number; again: number; limit: number },
): Promise<Notice[]> {
  const rows = await session.query<NoticeRow>(sql`
    update notices set next_at = ${again}, attempts = attempts + 1
    where id in (
      select id from notices where next_at <= ${now} order by next_at limit ${limit} ${SKIP_LOCKED})
    returning id, hold_id, job_id, channel, recipient, attempts, gives_up_at`);
  return rows.map((row) => ({
    id: row.id,
    holdId: row.hold_id,
    jobId: row.job_id,
    channel: row.channel,
    recipient: row.recipient,
    attempts: row.attempts,
    givesUpAt: row.gives_up_at,
  }));
}

export async function postponeNotice(
  session: Session,
  { id, until }: { id: string; until: number },
): Promise<void> {
  await session.query(sql`update notices set next_at = ${until} where id = ${id}`);
}

export async function forgetNotice(session: Session, id: string): Promise<void> {
  await session.query(sql`delete from notices where id = ${id}`);
}
