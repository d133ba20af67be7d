import type { JobStatus } from "../../../domain/job/life-cycle.ts";
import type { Advance } from "../../storage.ts";
import { chargeRoots, type UsedSlice } from "../jobs/fair-shares.ts";
import type { Session } from "../session.ts";
import { oneOf, sql } from "../sql.ts";
import { wakeParents, writeAwaits } from "./awaits.ts";
import { type Birth, commandNewborn, insertChildren } from "./births.ts";
import { extensionBirths } from "./extensions.ts";
import { keepResults } from "./kept-results.ts";
import { isAtRest, type Rested, settleRests } from "./rests.ts";

/** An advance that its worker was allowed to make, and the job after it. */
export interface FamilyAdvance {
  advance: Advance;
  status: JobStatus;
  /** Null where the worker goes on. */
  rested: Rested | null;
}

/** Whether an advance concerns other jobs than its own. */
export function concernsFamily({ advance, rested }: FamilyAdvance): boolean {
  if (advance.children !== undefined && advance.children.length > 0) return true;
  if (advance.change?.event === "wait" && advance.change.awaits === "all") return true;
  if (rested === null) return false;
  if (rested.sink_due === 1) return true;
  return rested.parent_id !== null || rested.children_total > 0 || awaitsOf(advance).length > 0;
}

/**
 * It makes children, waits for some, or its parent may wait for it: most jobs do none of it. Lanes with
 * new work are told to one of these advances only.
 */
export function mayReadyOthers({ children, parentId, change }: Advance): boolean {
  if (children !== undefined || (parentId !== undefined && parentId !== null)) return true;
  return change?.event === "wait" && change.awaits !== undefined;
}

/**
 * Locks the jobs of a flush, their parents and roots at once, in the order of their ids: two
 * processes that end children of the same parents never wait for each other in a ring.
 */
export async function lockFamilies(session: Session, advances: readonly Advance[]): Promise<void> {
  if (session.dialect === "sqlite" || !advances.some(leavesFamily)) return;
  const ids = advances.flatMap((advance) => [
    advance.jobId,
    ...(leavesFamily(advance) ? [advance.parentId ?? [], advance.rootId ?? []].flat() : []),
  ]);
  await session.query(sql`
    select id from jobs where id ${oneOf([...new Set(ids)])} order by id for no key update`);
}

function leavesFamily({ parentId, change }: Advance): boolean {
  return change !== undefined && parentId !== undefined && parentId !== null;
}

/** Writes what advances mean for children and parents. Answers lanes with new work. */
export async function advanceFamilies(
  session: Session,
  families: readonly FamilyAdvance[],
): Promise<string[]> {
  const now = Math.max(...families.map(({ advance }) => advance.now));
  const lanes = await giveBirth(session, { families, now });
  const waits = families.flatMap(({ advance }) => {
    const childIds = awaitsOf(advance);
    return childIds.length > 0 ? [{ parentId: advance.jobId, childIds }] : [];
  });
  if (waits.length > 0) lanes.push(...(await writeAwaits(session, waits)));
  const awaitsAll = families.flatMap(({ advance: { jobId, change } }) =>
    change?.event === "wait" && change.awaits === "all" ? [jobId] : [],
  );
  if (awaitsAll.length > 0) lanes.push(...(await wakeParents(session, awaitsAll)));
  await keepResults(
    session,
    families.map(({ advance }) => advance),
  );
  const rested = families.flatMap((family) => (family.rested ? [family.rested] : []));
  await chargeRoots(session, families.flatMap(usedSlice));
  lanes.push(
    ...(await settleRests(session, {
      rested: rested.filter(({ status }) => isAtRest(status)),
      now,
    })),
  );
  return lanes;
}

async function giveBirth(
  session: Session,
  { families, now }: { families: readonly FamilyAdvance[]; now: number },
): Promise<string[]> {
  const births: Birth[] = families.flatMap(({ advance, status }) => {
    const { jobId: parentId, children = [] } = advance;
    return children.length > 0 ? [{ parentId, parentStatus: status, children, now }] : [];
  });
  births.push(...(await extensionBirths(session, families)));
  if (births.length === 0) return [];
  const fresh = await insertChildren(session, births);
  const ended = new Set(await commandNewborn(session, { births, fresh }));
  const rested = fresh.flatMap(({ id, parentId = null, sinkDue = false }): Rested[] =>
    ended.has(id) ? [canceledChild({ id, parentId, sinkDue })] : [],
  );
  const lanes = await settleRests(session, { rested, now });
  return [...lanes, ...fresh.map(({ lane }) => lane)];
}

function canceledChild({
  id,
  parentId,
  sinkDue,
}: {
  id: string;
  parentId: string | null;
  sinkDue: boolean;
}): Rested {
  const due = { parent_id: parentId, children_total: 0, sink_due: sinkDue ? 1 : 0 };
  return { id, status: "CANCELED", repeat: 0, ...due };
}

function usedSlice({ advance: { rootId, slice } }: FamilyAdvance): UsedSlice[] {
  return rootId && slice ? [{ rootId, ...slice }] : [];
}

function awaitsOf({ change }: Advance): readonly string[] {
  if (change?.event !== "wait" || change.awaits === "all") return [];
  return change.awaits ?? [];
}
