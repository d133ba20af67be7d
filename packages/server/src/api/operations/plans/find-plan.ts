import { RequestError } from "../../../domain/errors.ts";
import type { PlanRow } from "../../../storage/storage.ts";
import type { ApiDeps } from "../../deps.ts";

/** The plan, or a refusal when there is none. */
export async function findPlan(
  { storage }: Pick<ApiDeps, "storage">,
  id: string,
): Promise<PlanRow> {
  const plan = await storage.plans.find(id);
  if (plan === null) throw new RequestError("not_found", `There is no plan '${id}'.`);
  return plan;
}
