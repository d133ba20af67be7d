import { RequestError } from "../../domain/errors.ts";
import type { PlanRow, Transaction } from "../../storage/storage.ts";
import type { CommandDeps } from "../deps.ts";

/** Runs a command on the locked row of a plan. Throws `not_found`. */
export function changePlan<T>(
  { storage }: Pick<CommandDeps, "storage">,
  id: string,
  change: (stores: Transaction, plan: PlanRow) => Promise<T>,
): Promise<T> {
  return storage.transaction(async (stores) => {
    const plan = await stores.plans.lock(id);
    if (plan === null) throw new RequestError("not_found", `There is no plan '${id}'.`);
    return change(stores, plan);
  });
}
