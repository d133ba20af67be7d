import { RequestError } from "../../domain/errors.ts";
import type { PlanRow, Transaction } from "../../storage/storage.ts";
import { audit } from "../acting.ts";
import type { CommandDeps } from "../deps.ts";

interface PlanCommand {
  id: string;
  /** As the audit names it: `plan.pause`. */
  action: string;
}

/**
 * Runs a person's command on the locked row of a plan and says so in the audit, in one transaction.
 * Throws `not_found`.
 */
export function changePlan<T>(
  { storage }: Pick<CommandDeps, "storage">,
  { id, action }: PlanCommand,
  change: (stores: Transaction, plan: PlanRow) => Promise<T>,
): Promise<T> {
  return storage.transaction(async (stores) => {
    const plan = await stores.plans.lock(id);
    if (plan === null) throw new RequestError("not_found", `There is no plan '${id}'.`);
    const changed = await change(stores, plan);
    const after = await stores.plans.find(id);
    await audit(stores, {
      action,
      target: { type: "plan", id },
      outcome: JSON.stringify(plan) === JSON.stringify(after) ? "unchanged" : "changed",
      details: { state: after?.state ?? null },
    });
    return changed;
  });
}
