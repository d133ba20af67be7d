import { RequestError } from "../../../domain/errors.ts";
import type { JobStatus } from "../../../domain/job/life-cycle.ts";
import type { BulkOp, BulkSelection, JobBrief, JobFilter } from "../../../storage/storage.ts";
import type { CommandDeps } from "../../deps.ts";
import { selectionFilter } from "../../tasks/bulk-operate/next-batch.ts";
import { bulkRefusal } from "../../tasks/bulk-operate/operate-one.ts";

/** Jobs of one read: others get at the store in between. */
const PAGE_MAX = 5_000;
/** A selection with more jobs than this is refused: counting it would take too long. */
export const MATCHED_MAX = 1_000_000;
const SAMPLE_MAX = 10;
const RECIPES_MAX = 20;

/** What an operation on many jobs would meet, counted exactly. */
export interface BulkPreview {
  matched: number;
  eligible: number;
  /** Jobs that would be passed over, the most frequent reason first. */
  skipped: { reason: string; count: number }[];
  byStatus: { status: JobStatus; count: number }[];
  /** Of those that can be operated on, the recipes with the most of them. */
  byRecipe: { recipeId: string; count: number }[];
  /** Some of those that can be operated on, the oldest first. */
  sample: JobBrief[];
}

/** Counts what an operation on a selection would do. Throws `limit_exceeded` for a huge one. */
export async function previewBulk(
  { storage }: Pick<CommandDeps, "storage">,
  { op, selection }: { op: BulkOp; selection: BulkSelection },
): Promise<BulkPreview> {
  const tally = newTally();
  const filter = filterOf(selection);
  for (let after: string | null = null; ; ) {
    const page: JobBrief[] = await storage.jobs.survey({ filter, after, limit: PAGE_MAX });
    for (const job of page) count(tally, { job, op });
    assertCountable(tally.matched);
    if (page.length < PAGE_MAX) break;
    after = page.at(-1)?.id ?? null;
  }
  if ("ids" in selection && selection.ids.length > tally.matched) {
    add(tally.reasons, "There is no such job", selection.ids.length - tally.matched);
    tally.matched = selection.ids.length;
  }
  return previewOf(tally);
}

function filterOf(selection: BulkSelection): JobFilter {
  if (!("ids" in selection)) return selectionFilter(selection);
  return { ids: selection.ids, includeChildren: true, includeSystem: true };
}

function assertCountable(matched: number): void {
  if (matched <= MATCHED_MAX) return;
  throw new RequestError(
    "limit_exceeded",
    `The filter fits more than ${MATCHED_MAX} jobs. Narrow it, such as by recipe or time, and operate on the parts.`,
    { limit: MATCHED_MAX },
  );
}

interface Tally {
  matched: number;
  eligible: number;
  reasons: Map<string, number>;
  statuses: Map<JobStatus, number>;
  recipes: Map<string, number>;
  sample: JobBrief[];
}

function newTally(): Tally {
  const [reasons, recipes] = [new Map<string, number>(), new Map<string, number>()];
  return { matched: 0, eligible: 0, reasons, statuses: new Map(), recipes, sample: [] };
}

function count(tally: Tally, { job, op }: { job: JobBrief; op: BulkOp }): void {
  tally.matched += 1;
  add(tally.statuses, job.status, 1);
  const reason = bulkRefusal(job, op);
  if (reason !== null) {
    add(tally.reasons, reason, 1);
    return;
  }
  tally.eligible += 1;
  if (job.recipeId !== null) add(tally.recipes, job.recipeId, 1);
  if (tally.sample.length < SAMPLE_MAX) tally.sample.push(job);
}

function add<Key>(counts: Map<Key, number>, key: Key, more: number): void {
  counts.set(key, (counts.get(key) ?? 0) + more);
}

function previewOf(tally: Tally): BulkPreview {
  const { matched, eligible, sample } = tally;
  return {
    matched,
    eligible,
    skipped: mostFirst(tally.reasons).map(([reason, number]) => ({ reason, count: number })),
    byStatus: mostFirst(tally.statuses).map(([status, number]) => ({ status, count: number })),
    byRecipe: mostFirst(tally.recipes)
      .slice(0, RECIPES_MAX)
      .map(([recipeId, number]) => ({ recipeId, count: number })),
    sample,
  };
}

function mostFirst<Key>(counts: ReadonlyMap<Key, number>): [Key, number][] {
  return [...counts].sort(([, a], [, b]) => b - a);
}
