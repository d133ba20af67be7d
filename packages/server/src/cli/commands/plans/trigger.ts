import { EXIT_CODES, type ExitCode } from "../../../runtime/process/exit-codes.ts";
import type { CommandContext } from "../../command-context.ts";
import { watchRun } from "../runs/watch.ts";

export interface TriggerOptions {
  planId: string;
  idempotencyKey?: string;
  /** Follow the run to its end. */
  watch?: boolean;
  signal: AbortSignal;
}

/** `reprise plans trigger PLAN`: the run's id is printed. */
export async function triggerPlan(
  context: CommandContext,
  { planId, idempotencyKey, watch, signal }: TriggerOptions,
): Promise<ExitCode> {
  const { client, out } = context;
  const run = await client.plans.trigger(
    planId,
    idempotencyKey === undefined ? {} : { idempotencyKey },
  );
  if (watch === true) return watchRun(context, { runId: run.runId, signal });
  if (out.json) out.value(run);
  else out.line(run.runId);
  return EXIT_CODES.ok;
}
