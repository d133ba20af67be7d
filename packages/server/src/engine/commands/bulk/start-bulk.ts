import { RequestError } from "../../../domain/errors.ts";
import type { Actor, BulkOp, BulkOptions, BulkSelection } from "../../../storage/storage.ts";
import { audit } from "../../acting.ts";
import type { CommandDeps } from "../../deps.ts";
import { bulkOperate } from "../../tasks/bulk-operate/bulk-operate.ts";
import { newTaskJob } from "../../tasks/new-task-job.ts";
import type { BulkPreview } from "./preview-bulk.ts";

/** From so many jobs on, what cannot be taken back needs their number (console.md C10). */
export const CONFIRM_FROM = 1_000;
const CONFIRMED_OPS: readonly BulkOp[] = ["force-stop", "rerun"];

interface StartBulk {
  op: BulkOp;
  selection: BulkSelection;
  options: BulkOptions;
  reason: string | null;
  actor: Actor;
  /** What the selection holds now. */
  preview: Pick<BulkPreview, "matched" | "eligible">;
  /** How many jobs the asker expects it to be at most. */
  confirmCount: number | undefined;
}

/**
 * Makes the job that operates on the selection; durable when it resolves. Throws
 * `confirmation_needed`, and `invalid_value` for an option that this operation has not.
 */
export async function startBulk(
  deps: Pick<CommandDeps, "storage" | "clock" | "ids">,
  request: StartBulk,
): Promise<{ id: string; jobId: string }> {
  const { op, selection, options, reason, actor, preview } = request;
  assertOptions(op, options);
  assertConfirmed(request);
  const id = deps.ids("blk");
  const title = titleOf(op, preview.eligible);
  const input = { operationId: id, title };
  const job = newTaskJob(deps, { task: bulkOperate, input, runBy: actor.name });
  await deps.storage.transaction(async (stores) => {
    await stores.jobs.accept(job);
    await stores.insertBulkOperation({
      ...{ id, jobId: job.id, op, selection: inOrder(selection), options, reason, actor },
      ...{ matched: preview.matched, eligible: preview.eligible, createdAt: deps.clock.now() },
    });
    const { matched, eligible } = preview;
    await audit(stores, {
      action: `jobs.${op}`,
      target: { type: "bulk-operation", id },
      outcome: "changed",
      details: { reason, matched, eligible, selection: summaryOf(selection), ...options },
    });
  });
  return { id, jobId: job.id };
}

function assertOptions(op: BulkOp, options: BulkOptions): void {
  const [name] = Object.keys(options);
  if (op === "rerun" || name === undefined) return;
  const pointer = name === "spreadMs" ? "/options/spreadOver" : `/options/${name}`;
  const message = "Only reruns have this option";
  throw new RequestError("invalid_value", `${pointer}: ${message}.`, {
    errors: [{ pointer, code: "invalid_value", message }],
  });
}

function assertConfirmed({ op, preview, confirmCount = 0 }: StartBulk): void {
  const { eligible, matched } = preview;
  if (!CONFIRMED_OPS.includes(op) || eligible <= CONFIRM_FROM || confirmCount >= eligible) return;
  throw new RequestError(
    "confirmation_needed",
    `This would ${op} ${eligible} jobs (${matched} fit the selection). Send "confirmCount": ${eligible} if that is what you want.`,
    { limit: CONFIRM_FROM },
  );
}

const VERBS: Record<BulkOp, string> = {
  stop: "Stop",
  resume: "Resume",
  "force-stop": "Force stop",
  cancel: "Cancel",
  rerun: "Rerun",
  "set-low-priority": "Set low priority of",
  "remove-low-priority": "Remove low priority of",
};

function titleOf(op: BulkOp, eligible: number): string {
  return `${VERBS[op]} ${eligible} ${eligible === 1 ? "job" : "jobs"}`;
}

/** The job goes through them by id; named twice counts once. */
function inOrder(selection: BulkSelection): BulkSelection {
  return "ids" in selection ? { ids: [...new Set(selection.ids)].sort() } : selection;
}

function summaryOf(selection: BulkSelection) {
  if ("ids" in selection) return { ids: selection.ids.length };
  return { filter: { ...selection.query }, asOf: selection.asOf };
}
