import { Refusal } from "../../../runtime/process/refusal.ts";
import type { CommandContext } from "../../command-context.ts";
import { safeText } from "../../terminal/safe-text.ts";

/** `reprise plans delete PLAN`: asks for --yes, because active runs end with it. */
export async function deletePlan(
  { client, out }: CommandContext,
  { planId, yes }: { planId: string; yes?: boolean },
): Promise<void> {
  const shown = safeText(planId);
  if (yes !== true) {
    throw new Refusal(`Nothing was deleted. Add --yes to delete ${shown} and cancel its runs.`);
  }
  await client.plans.delete(planId);
  if (out.json) out.value({ id: planId, deleted: true });
  else out.line(`${shown} is deleted; its runs stay to be read.`);
}
