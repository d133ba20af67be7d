import type { JobStatus } from "../../../domain/job/life-cycle.ts";
import type { Session } from "../session.ts";
import { oneOf, sql } from "../sql.ts";
import type { FamilyAdvance } from "./advance-families.ts";
import type { Birth } from "./births.ts";

/**
 * What items of runs add to their runs with their success (N-22.2): in the commit of that success, and
 * before it is counted, so that the run is not over meanwhile. A run that is canceled takes no more
 * (N-22.5).
 */
export async function extensionBirths(
  session: Session,
  families: readonly FamilyAdvance[],
): Promise<Birth[]> {
  const extending = families.filter(
    ({ advance, status }) => status === "COMPLETED" && (advance.extensions?.length ?? 0) > 0,
  );
  if (extending.length === 0) return [];
  const runIds = extending.flatMap(({ advance }) => advance.parentId ?? []);
  const runs = await session.query<{ id: string; status: JobStatus }>(sql`
    select id, status from jobs where id ${oneOf([...new Set(runIds)])}
      and kind = 'run' and end_date is null and status <> 'CANCELING'`);
  const statuses = new Map(runs.map(({ id, status }) => [id, status]));
  return extending.flatMap(({ advance: { parentId, extensions = [], now } }) => {
    const parentStatus = parentId ? statuses.get(parentId) : undefined;
    return parentId && parentStatus ? [{ parentId, parentStatus, children: extensions, now }] : [];
  });
}
