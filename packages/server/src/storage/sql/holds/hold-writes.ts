import type { HoldWrite, NewHold } from "../../storage.ts";
import { bulk } from "../bulk.ts";
import { isHeld } from "../jobs/job-row.ts";
import type { Session } from "../session.ts";
import { Fragment, sql } from "../sql.ts";

interface Held {
  jobId: string;
  epoch: number;
  repeat: number;
  holds?: readonly HoldWrite[];
}

const FENCE = { job_id: "text", epoch: "int", repeat: "int", step_key: "text" } as const;

/** A hold that is there keeps its answer: the payload may have come before the step was on hold. */
const OPEN = bulk(
  {
    ...FENCE,
    id: "text",
    kind: "text",
    opened_at: "bigint",
    expires_at: "bigint",
    on_cancel: "int",
    recipe_id: "text",
    details: "text",
    assignees: "text",
  },
  (given) => sql`
    insert into holds (job_id, repeat, step_key, id, kind, status, opened_at, expires_at, on_cancel,
      recipe_id, details, assignees)
    select ${given.job_id}, ${given.repeat}, ${given.step_key}, ${given.id}, ${given.kind}, 'open',
      ${given.opened_at}, ${given.expires_at}, ${given.on_cancel}, ${given.recipe_id},
      ${given.details}, ${given.assignees}
    ${given.rows} where ${isHeld(given)}
    on conflict (job_id, repeat, step_key) do update
    set kind = excluded.kind, expires_at = excluded.expires_at, on_cancel = excluded.on_cancel`,
);

const TOKEN = bulk(
  { ...FENCE, hash: "text", bearer: "text" },
  (given) => sql`
    insert into hold_tokens (hash, job_id, repeat, step_key, bearer)
    select ${given.hash}, ${given.job_id}, ${given.repeat}, ${given.step_key}, ${given.bearer}
    ${given.rows} where ${isHeld(given)}
    on conflict (hash) do nothing`,
);

const NOTICE = bulk(
  {
    ...FENCE,
    id: "text",
    hold_id: "text",
    channel: "text",
    recipient: "text",
    next_at: "bigint",
    gives_up_at: "bigint",
  },
  (given) => sql`
    insert into notices (id, hold_id, job_id, channel, recipient, next_at, gives_up_at)
    select ${given.id}, ${given.hold_id}, ${given.job_id}, ${given.channel}, ${given.recipient},
      ${given.next_at}, ${given.gives_up_at}
    ${given.rows} where ${isHeld(given)}
    on conflict (id) do nothing`,
);

const SETTLE = bulk(
  { ...FENCE, now: "bigint" },
  (given) => sql`
    update holds
    set settled = 1, status = case when holds.status = 'open' then 'closed' else holds.status end,
      answered_at = coalesce(holds.answered_at, ${given.now})
    ${given.rows}
    where holds.job_id = ${given.job_id} and holds.repeat = ${given.repeat}
      and holds.step_key = ${given.step_key} and ${isHeld(given)}`,
);

/**
 * Writes the holds of advances whose job is held under their epoch; most advances have none. All
 * statements are given at once, before those that let go of the jobs.
 */
export async function writeHolds(session: Session, advances: readonly Held[]): Promise<void> {
  const writes = advances.flatMap((held) =>
    (held.holds ?? []).map((write) => ({ ...fence(held, write), held, write })),
  );
  if (writes.length === 0) return;
  const opened = writes.flatMap(({ write, ...of }) =>
    write.type === "open" ? [{ ...of, hold: write.hold }] : [],
  );
  const settled = writes.flatMap(({ write, held: _, ...of }) =>
    write.type === "settle" ? [{ ...of, now: write.now }] : [],
  );
  const run = [];
  if (opened.length > 0) run.push(session.bulk(OPEN, opened.map(holdRow)));
  const tokens = opened.flatMap(tokenRows);
  if (tokens.length > 0) run.push(session.bulk(TOKEN, tokens));
  const notices = opened.flatMap(noticeRows);
  if (notices.length > 0) run.push(session.bulk(NOTICE, notices));
  if (settled.length > 0) run.push(session.bulk(SETTLE, settled));
  await Promise.all(run);
}

function fence({ jobId, epoch, repeat }: Held, write: HoldWrite) {
  const stepKey = write.type === "open" ? write.hold.stepKey : write.stepKey;
  return { job_id: jobId, epoch, repeat, step_key: stepKey };
}

interface Opened extends ReturnType<typeof fence> {
  held: Held;
  hold: NewHold;
}

function holdRow({ held: _, hold, ...of }: Opened) {
  return {
    ...of,
    id: hold.id,
    kind: hold.kind,
    opened_at: hold.openedAt,
    expires_at: hold.expiresAt,
    on_cancel: hold.onCancel ? 1 : 0,
    recipe_id: hold.recipeId,
    details: hold.details === null ? null : JSON.stringify(hold.details),
    assignees: hold.assignees.length === 0 ? null : `\n${hold.assignees.join("\n")}\n`,
  };
}

function tokenRows({ held: _, hold, ...of }: Opened) {
  return hold.tokens.map(({ hash, bearer }) => ({ ...of, hash, bearer }));
}

function noticeRows({ held: _, hold, ...of }: Opened) {
  return hold.notices.map(({ id, channel, recipient, givesUpAt }) => ({
    ...of,
    id,
    hold_id: hold.id,
    channel,
    recipient,
    next_at: hold.openedAt,
    gives_up_at: givesUpAt,
  }));
}

/**
 * Whether what a job is about to wait for has come already: a payload may be quicker than the commit
 * that puts its step on hold. The job's row is locked, so that none can come unseen.
 */
export function isAnswered(waitingFor: Fragment): Fragment {
  const text = (dialect: "sqlite" | "postgres") =>
    `(case ${waitingFor[dialect]} when 'resume-token' then true when 'approval' then true
      else false end and exists (select 1 from holds where holds.job_id = jobs.id
        and holds.repeat = jobs.repeat and holds.status = 'answered' and holds.settled = 0))`;
  return new Fragment({ sqlite: text("sqlite"), postgres: text("postgres") });
}
