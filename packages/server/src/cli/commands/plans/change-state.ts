import type { CommandContext } from "../../command-context.ts";
import { safeText } from "../../terminal/safe-text.ts";

/** `reprise plans pause|resume PLAN…` */
export async function changePlanState(
  { client, out }: CommandContext,
  {
    planIds,
    operation,
    comment,
  }: { planIds: readonly string[]; operation: "pause" | "resume"; comment?: string },
): Promise<void> {
  const changed = [];
  for (const id of planIds) {
    const plan =
      operation === "pause"
        ? await client.plans.pause(id, comment === undefined ? {} : { comment })
        : await client.plans.resume(id);
    changed.push(plan);
    if (!out.json) out.line(`${safeText(plan.id)}  ${plan.state.toLowerCase()}`);
  }
  if (out.json) out.value({ items: changed });
}
