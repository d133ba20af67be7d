import { z } from "zod";
import { RequestError } from "../../../domain/errors.ts";
import type { BulkOperation, BulkOutcome } from "../../../storage/storage.ts";
import { actingAs, inTransaction } from "../../acting.ts";
import { type BuiltInTask, type TaskContext, TaskHalted } from "../built-in-task.ts";
import { type Batch, nextBatch } from "./next-batch.ts";
import { operateOne } from "./operate-one.ts";
import { roomAt } from "./spread.ts";

/** Jobs of one commit: few, so that nobody waits long for the store. */
const BATCH_MAX = 50;
/** Reruns that are spread begin in bunches this far apart at least. */
const REST_MIN_MS = 1_000;

const Input = z.object({ operationId: z.string(), title: z.string() });
/** When the next job may be rerun, where reruns are spread. */
const State = z.object({ nextAt: z.number() });

/**
 * Operates on many jobs, each exactly as if a person had asked for it. Jobs, what became of them and
 * how far the operation has come are one commit, and only the worker that holds this job can make it:
 * so no job is operated on twice, whatever crashes.
 */
export const bulkOperate: BuiltInTask = {
  name: "bulk.operate",
  kind: "task",
  lane: "built-in:bulk",
  isRestartable: false,
  title: (input) => Input.parse(input).title,
  async run(context) {
    const { operationId } = Input.parse(context.input);
    let state = State.parse(context.state ?? { nextAt: context.deps.clock.now() });
    /** Jobs that are taken one by one, because something in a batch went wrong. */
    let alone = 0;
    for (;;) {
      const operation = await findOperation(context, operationId);
      const now = context.deps.clock.now();
      const spread = roomAt(operation, { nextAt: state.nextAt, now });
      if (spread.room === 0) {
        const at = Math.ceil(Math.max(spread.nextAt, now + REST_MIN_MS));
        await context.restUntil(state, { at, progress: progressOf(operation) });
      }
      const limit = Math.min(spread.room, alone > 0 ? 1 : BATCH_MAX);
      const batch = await nextBatch(context.deps.storage, operation, { limit, now });
      const isDone = await runBatch(context, { operation, batch });
      if (!isDone) {
        alone = batch.jobs.length;
        continue;
      }
      if (batch.cursor === null) return { ...operation.counts };
      alone = Math.max(0, alone - batch.jobs.length);
      state = { nextAt: spread.nextAt + batch.jobs.length * spread.intervalMs };
      await context.checkpoint(state, progressOf(operation));
    }
  },
};

async function findOperation({ deps }: TaskContext, operationId: string): Promise<BulkOperation> {
  const operation = await deps.storage.bulk.find(operationId);
  if (operation !== null) return operation;
  throw new RequestError("not_found", `There is no bulk operation ${operationId}.`);
}

function progressOf({ counts, matched }: BulkOperation): number {
  const { changed, skipped, refused, failed } = counts;
  return (changed + skipped + refused + failed) / Math.max(matched, 1);
}

interface Turn {
  operation: BulkOperation;
  batch: Batch;
}

/** False when something went wrong with one of several jobs: none of them was touched. */
async function runBatch(context: TaskContext, { operation, batch }: Turn): Promise<boolean> {
  try {
    await commitBatch(context, { operation, batch });
    return true;
  } catch (error) {
    if (error instanceof TaskHalted || error instanceof RequestError) throw error;
    const [job] = batch.jobs;
    if (job === undefined) throw error;
    if (batch.jobs.length > 1) return false;
    context.deps.log.error({ err: error, jobId: job.id }, "A job of a bulk operation failed");
    const failed = { jobId: job.id, outcome: "failed", reason: INTERNAL } as const;
    const outcomes = [...batch.outcomes, { ...failed, at: context.deps.clock.now() }];
    await commitBatch(context, { operation, batch: { ...batch, jobs: [], outcomes } });
    return true;
  }
}

const INTERNAL = "Something went wrong on our side; the server's log says what";

async function commitBatch(
  { deps, holder }: TaskContext,
  { operation, batch }: Turn,
): Promise<void> {
  const { id: operationId, op, reason, actor, options } = operation;
  const acting = actingAs(deps.storage, { ...actor, bulkOperationId: operationId });
  await acting.transaction(async (stores) => {
    const place = await stores.lockBulkOperation({ operationId, holder });
    // Somebody else has gone on with it.
    if (place === null || place.cursor !== operation.cursor) throw new TaskHalted();
    const inside = { storage: inTransaction(deps.storage, stores), clock: deps.clock };
    const outcomes: BulkOutcome[] = [...batch.outcomes];
    const asked = { op, by: actor.name, reason, fromStep: options.fromStep };
    for (const { id: jobId } of batch.jobs) {
      outcomes.push(await operateOne(inside, { ...asked, jobId }));
    }
    const { passedOver, cursor } = batch;
    await stores.recordBulkStep({
      ...{ operationId, outcomes, passedOver, cursor },
      now: deps.clock.now(),
    });
  });
}
