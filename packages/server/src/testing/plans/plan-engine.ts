import type { z } from "zod";
import { PlanDocument } from "../../domain/plan/plan-document.ts";
import { createPlan } from "../../engine/plans/save-plan.ts";
import { triggerPlan } from "../../engine/plans/trigger-plan.ts";
import { systemRandom } from "../../runtime/random.ts";
import { createVault, SECRET_KEY_BYTES } from "../../runtime/vault/vault.ts";
import type { PlanRow, RunItem } from "../../storage/storage.ts";
import { type FunctionEngine, functionEngine } from "../functions/function-engine.ts";

export const PLAN = "nightly";
const ITEMS_MAX = 20_000;

export interface PlanEngine extends FunctionEngine {
  /** What saving a plan needs. */
  saving: Parameters<typeof createPlan>[0];
  /** Stores a plan of these items. */
  plan(
    payload: readonly object[],
    fields?: Partial<z.input<typeof PlanDocument>>,
  ): Promise<PlanRow>;
  trigger(id?: string): Promise<string>;
  items(runId: string): Promise<RunItem[]>;
}

/** An engine that has plans of these functions. */
export async function planEngine(
  handlers: Parameters<typeof functionEngine>[0],
  before: Parameters<typeof functionEngine>[1] = {},
): Promise<PlanEngine> {
  const under = await functionEngine(handlers, before);
  const { deps, storage, clock } = under;
  const random = systemRandom();
  const vault = createVault(random.bytes(SECRET_KEY_BYTES), { random });
  const saving = { ...deps, vault: deps.outbound?.vault ?? vault };
  const functions = deps.functions?.list() ?? [];
  await storage.functions.publish({ source: "test", functions, now: clock.now() });
  return {
    ...under,
    saving,
    plan: (payload, fields = {}) =>
      createPlan(saving, PlanDocument.parse({ id: PLAN, payload, ...fields })),
    async trigger(id = PLAN) {
      const { runId } = await triggerPlan(deps, { id, by: "tester" });
      return runId;
    },
    items: (runId) => storage.plans.items({ runId, after: null, limit: ITEMS_MAX }),
  };
}

/** So many items of one function, numbered from 0. */
export function itemsOf(api: string, count: number): { api: string; parameters: object }[] {
  return Array.from({ length: count }, (_, n) => ({ api, parameters: { n } }));
}
