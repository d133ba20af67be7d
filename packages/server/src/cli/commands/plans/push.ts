import type { PlanDocumentInput } from "@reprise/sdk";
import { readPlanFile } from "../../../runtime/files/plan-files.ts";
import { Refusal } from "../../../runtime/process/refusal.ts";
import type { CommandContext } from "../../command-context.ts";
import { safeText } from "../../terminal/safe-text.ts";

/** `reprise plans push FILE…`: creates plans, or replaces those that are there. */
export async function pushPlans(
  { client, out }: CommandContext,
  { files }: { files: readonly string[] },
): Promise<void> {
  const plans = files.map((path) => {
    const { value } = readPlanFile(path);
    if (isPlan(value)) return value;
    throw new Refusal(`${path} is no plan: it needs an id and a payload.`);
  });
  const { RepriseError } = await import("@reprise/sdk");
  const pushed = [];
  for (const plan of plans) {
    let saved: Awaited<ReturnType<typeof client.plans.create>>;
    let done = "created";
    try {
      saved = await client.plans.create(plan);
    } catch (error) {
      if (!(error instanceof RepriseError) || error.code !== "plan_exists") throw error;
      saved = await client.plans.update(plan.id, plan);
      done = "replaced";
    }
    pushed.push(saved);
    if (!out.json) out.line(`${safeText(saved.id)}  ${done}, ${saved.payloadCount} items`);
  }
  if (out.json) out.value({ items: pushed });
}

/** Whether it is a valid one, the server says. */
function isPlan(value: unknown): value is PlanDocumentInput {
  return (
    typeof value === "object" &&
    value !== null &&
    "id" in value &&
    typeof value.id === "string" &&
    "payload" in value
  );
}
