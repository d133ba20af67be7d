import type { Advance } from "../../storage.ts";
import { bulk } from "../bulk.ts";
import type { Session } from "../session.ts";
import { Fragment, oneOf, type Statement, sql } from "../sql.ts";

const MARK = bulk(
  { id: "text", epoch: "int" },
  (given) => sql`
    update jobs set erase_at_end = 1
    ${given.rows} where jobs.id = ${given.id} and jobs.epoch = ${given.epoch}`,
);

const ERROR_WITHOUT_DETAILS = new Fragment({
  sqlite: "json_remove(error, '$.details')",
  postgres: "(error::jsonb - 'details')::text",
});

/** What is left of the question of an approval, which lists still show. */
export const ERASED_QUESTION = JSON.stringify({
  title: "[erased]",
  description: null,
  assignees: [],
  fields: [],
  allowSelf: false,
});

/**
 * Part of a worker's advance, for jobs whose recipe says so (Z-26.4): remembers that their data is to
 * go, and lets it go in the commit that ends them. Other jobs cost nothing.
 */
export async function eraseAdvanced(session: Session, advances: readonly Advance[]): Promise<void> {
  // Halted before its program was read, a job does not say so of itself.
  const halted = advances.filter(({ change }) => change?.event === "halt");
  await eraseEnded(
    session,
    halted.map(({ jobId }) => jobId),
  );
  const erased = advances.filter(({ erase }) => erase === true);
  if (erased.length === 0) return;
  await session.bulk(
    MARK,
    erased.map(({ jobId: id, epoch }) => ({ id, epoch })),
  );
  await eraseMarked(
    session,
    erased.map(({ jobId }) => jobId),
  );
}

/** The same for jobs that ended otherwise than by their worker: canceled, aborted, given up. */
export async function eraseEnded(session: Session, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await session.query(sql`
    update jobs set erase_at_end = 1
    where id ${oneOf(ids)} and exists (
      select 1 from recipes where recipes.id = jobs.recipe_id and recipes.do_not_store = 1)`);
  const marked = await session.query<{ id: string }>(sql`
    select id from jobs where id ${oneOf(ids)} and erase_at_end = 1 and end_date is not null`);
  if (marked.length === 0) return;
  await eraseMarked(
    session,
    marked.map(({ id }) => id),
  );
}

/** Takes event, inputs, outputs and what logs say beside their messages from those that have ended. */
async function eraseMarked(session: Session, ids: readonly string[]): Promise<void> {
  const ended = (column: string): Statement => sql`
    select ${new Fragment(column)} from jobs
    where id ${oneOf(ids)} and erase_at_end = 1 and end_date is not null`;
  await session.query(sql`delete from trigger_events where id in (${ended("trigger_event_id")})`);
  await session.query(sql`
    update steps
    set input = null, output = null, state = null, error = ${ERROR_WITHOUT_DETAILS}
    where job_id in (${ended("id")})`);
  await session.query(
    sql`update job_logs set info = null where info is not null and job_id in (${ended("id")})`,
  );
  await session.query(sql`
    update holds set answer = null, details = case when details is null then null
      else ${ERASED_QUESTION} end
    where job_id in (${ended("id")})`);
  await session.query(sql`update jobs set trigger_event_id = null where id in (${ended("id")})`);
}
