import type {
  BulkOperation,
  BulkOutcome,
  BulkSelection,
  JobBrief,
  JobFilter,
  Stores,
} from "../../../storage/storage.ts";
import { bulkRefusal } from "./operate-one.ts";

/** Jobs that are looked at in one go; more of them where nothing is to be done to the first ones. */
const PAGE_JOBS = 100;
const WIDE_PAGE_JOBS = 5_000;
/** Jobs that were passed over are listed up to this number; beyond it they are only counted. */
const SKIPPED_LISTED_MAX = 10_000;

export interface Batch {
  /** Jobs to operate on, in the order of their ids. */
  jobs: JobBrief[];
  /** Of those that are not operated on. */
  outcomes: BulkOutcome[];
  passedOver: number;
  /** The last job that was looked at; null past the end. */
  cursor: string | null;
}

interface Wanted {
  limit: number;
  now: number;
}

/** The next jobs of the selection: up to `limit` to operate on, and what stands between them. */
export async function nextBatch(
  stores: Pick<Stores, "jobs">,
  operation: BulkOperation,
  wanted: Wanted,
): Promise<Batch> {
  const { cursor: after, selection } = operation;
  const page = await nextPage(stores, { selection, after, size: PAGE_JOBS });
  const batch = batchOf(operation, { ...page, ...wanted });
  if (batch.jobs.length > 0 || page.ids.length < PAGE_JOBS) return batch;
  const wide = await nextPage(stores, { selection, after, size: WIDE_PAGE_JOBS });
  return batchOf(operation, { ...wide, ...wanted });
}

interface Page {
  ids: readonly string[];
  found: ReadonlyMap<string, JobBrief>;
}

function batchOf(operation: BulkOperation, { ids, found, limit, now }: Page & Wanted): Batch {
  const batch: Batch = { jobs: [], outcomes: [], passedOver: 0, cursor: null };
  for (const id of ids) {
    if (batch.jobs.length === limit) break;
    batch.cursor = id;
    // The job that does the work is no part of it.
    if (id === operation.jobId) continue;
    const job = found.get(id);
    const reason = job ? bulkRefusal(job, operation.op) : "There is no such job";
    if (job && reason === null) batch.jobs.push(job);
    else if (isListed(operation, batch)) {
      const outcome = job ? "skipped" : "refused";
      batch.outcomes.push({ jobId: id, outcome, reason, at: now });
    } else batch.passedOver += 1;
  }
  return batch;
}

function isListed({ selection, counts }: BulkOperation, { outcomes }: Batch): boolean {
  return "ids" in selection || counts.skipped + outcomes.length < SKIPPED_LISTED_MAX;
}

async function nextPage(
  { jobs }: Pick<Stores, "jobs">,
  { selection, after, size }: { selection: BulkSelection; after: string | null; size: number },
): Promise<Page> {
  if ("ids" in selection) {
    const ids = selection.ids.filter((id) => after === null || id > after).slice(0, size);
    const filter = { ids, includeChildren: true, includeSystem: true };
    const briefs = await jobs.survey({ filter, after: null, limit: size });
    return { ids, found: byId(briefs) };
  }
  const filter = selectionFilter(selection);
  const briefs = await jobs.survey({ filter, after, limit: size });
  return { ids: briefs.map(({ id }) => id), found: byId(briefs) };
}

/** Jobs that were created later are not meant. */
export function selectionFilter({
  filter,
  asOf,
}: Extract<BulkSelection, { asOf: number }>): JobFilter {
  return { ...filter, createdTo: Math.min(filter.createdTo ?? asOf + 1, asOf + 1) };
}

function byId(briefs: readonly JobBrief[]): Map<string, JobBrief> {
  return new Map(briefs.map((brief) => [brief.id, brief]));
}
