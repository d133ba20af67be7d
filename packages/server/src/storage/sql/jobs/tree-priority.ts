import { UNFINISHED_STATUSES } from "../../../domain/job/life-cycle.ts";
import type { Session } from "../session.ts";
import { oneOf, sql } from "../sql.ts";
import { RANK_LOW } from "./job-row.ts";

/** Sets the flag of a root and its unfinished tree; what is ready changes its place. Answers lanes with ready jobs. */
export async function setTreePriority(
  session: Session,
  { rootId, lowPriority }: { rootId: string; lowPriority: boolean },
): Promise<string[]> {
  const low = lowPriority ? 1 : 0;
  const rows = await session.query<{ lane: string; claim_rank: number | null }>(sql`
    update jobs
    set low_priority = ${low}, claim_rank = case when claim_rank is null then null
      else ${low} * ${RANK_LOW} + claim_rank % ${RANK_LOW} end
    where (id = ${rootId} or root_id = ${rootId}) and status ${oneOf(UNFINISHED_STATUSES)}
    returning lane, claim_rank`);
  return [...new Set(rows.flatMap(({ lane, claim_rank }) => (claim_rank === null ? [] : [lane])))];
}
