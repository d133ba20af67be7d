import type { Json } from "../../../domain/json.ts";
import { RUN_ITEMS_MAX } from "../../../domain/plan/plan-document.ts";
import type { NewJob } from "../../../storage/storage.ts";
import type { Execution } from "../execution.ts";
import { askStore } from "../records/ask-store.ts";
import { type ItemRequest, itemMaker } from "./new-item.ts";

type Added =
  | { jobs: NewJob[]; list: Json[] }
  | { refusal: { code: "limit_exceeded"; message: string } };

/**
 * The jobs of items that an item adds to its run, with what its result tells of them: `runId` is that
 * item's job, as in what sinks get. Null where the lease was lost. Nothing is stored yet; a run that is
 * canceled takes none of them (N-22.5).
 */
export function addToRun(
  execution: Execution,
  items: readonly Omit<ItemRequest, "extendedBy">[],
): Promise<Added | null> {
  const { job, host } = execution;
  const { storage } = host.deps;
  const { runBy, lowPriority, parentId } = job;
  return askStore(execution, async (): Promise<Added | null> => {
    if (parentId === null) return null;
    const run = await storage.plans.run(parentId);
    const stored = (await storage.jobs.find(parentId))?.children.total ?? 0;
    const total = stored + execution.journal.extensions.length;
    if (run === null) return { jobs: [], list: [] };
    if (total + items.length > RUN_ITEMS_MAX) {
      const message = `The run has ${total} items; with ${items.length} more it would pass the limit of ${RUN_ITEMS_MAX}`;
      return { refusal: { code: "limit_exceeded", message } };
    }
    const newItem = itemMaker(host.deps, { run, runBy, lowPriority });
    const jobs: NewJob[] = [];
    const list: Json[] = [];
    for (const item of items) {
      const made = await newItem({ ...item, extendedBy: job.id });
      jobs.push(made);
      list.push({ api: item.api, parameters: item.parameters, runId: made.id });
    }
    return { jobs, list };
  });
}
