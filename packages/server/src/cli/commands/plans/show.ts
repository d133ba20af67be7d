import type { CommandContext } from "../../command-context.ts";
import { runLine } from "../../pages/run-line.ts";
import { formatInstant } from "../../terminal/format-time.ts";
import { safeText } from "../../terminal/safe-text.ts";

const RUNS = 5;

/** `reprise plans show PLAN`: what it is, when it runs next, and its last runs. */
export async function showPlan(
  { client, out }: CommandContext,
  { planId }: { planId: string },
): Promise<void> {
  const plan = await client.plans.get(planId);
  const runs = await client.plans.runs(planId, { limit: RUNS });
  if (out.json) return out.value({ ...plan, runs: runs.items });
  const { configuration } = plan;
  out.line(`${safeText(plan.id)}  ${plan.state}  ${safeText(plan.name ?? "")}`.trimEnd());
  out.line(`items      ${plan.payloadCount}, ${configuration.maxConcurrentRequests} at once`);
  out.line(
    `schedule   ${safeText(plan.scheduleDescription ?? "none: it runs when it is triggered")}`,
  );
  for (const time of plan.nextRuns.slice(0, RUNS)) out.line(`next       ${formatInstant(time)}`);
  for (const run of runs.items) out.line(`run        ${runLine(out, run)}`);
}
