import { RequestError } from "./domain/errors.ts";
import { PlanDocument } from "./domain/plan/plan-document.ts";
import type { CommandDeps } from "./engine/deps.ts";
import { createPlan, replacePlan } from "./engine/plans/save-plan.ts";
import { type PlanFile, readPlanFolder } from "./runtime/files/plan-files.ts";
import { Refusal } from "./runtime/process/refusal.ts";

export interface LoadedPlan {
  id: string;
  change: "created" | "updated";
}

type LoadDeps = Parameters<typeof createPlan>[0] & Pick<CommandDeps, "storage">;

/**
 * Makes the store's plans as the files of a folder are. New ones are ACTIVE; a plan that somebody paused
 * stays paused. Plans without a file are left alone. All files are checked before the first is stored; a
 * Refusal names each file that is not valid, and where.
 */
export async function loadPlans(deps: LoadDeps, folder: string): Promise<LoadedPlan[]> {
  const plans = readAll(readPlanFolder(folder));
  const loaded: LoadedPlan[] = [];
  for (const { path, plan } of plans) {
    try {
      loaded.push(await loadPlan(deps, plan));
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      throw new Refusal(`${path}: ${error.message}`, undefined, { cause: error });
    }
  }
  return loaded;
}

async function loadPlan(deps: LoadDeps, plan: PlanDocument): Promise<LoadedPlan> {
  const { id } = plan;
  if ((await deps.storage.plans.find(id)) === null) {
    await createPlan(deps, plan);
    return { id, change: "created" };
  }
  await replacePlan(deps, { id, replacement: plan });
  return { id, change: "updated" };
}

interface ReadPlan {
  path: string;
  plan: PlanDocument;
}

function readAll(files: readonly PlanFile[]): ReadPlan[] {
  const paths = new Map<string, string>();
  const complaints: string[] = [];
  const plans: ReadPlan[] = [];
  for (const { path, value } of files) {
    const parsed = PlanDocument.safeParse(value);
    if (!parsed.success) {
      for (const { path: place, message } of parsed.error.issues) {
        const pointer = place.map((part) => `/${String(part)}`).join("");
        complaints.push(`${path}: ${pointer === "" ? "" : `${pointer}: `}${message}`);
      }
      continue;
    }
    const other = paths.get(parsed.data.id);
    if (other !== undefined)
      complaints.push(`${path}: ${other} has the id '${parsed.data.id}', too.`);
    paths.set(parsed.data.id, path);
    plans.push({ path, plan: parsed.data });
  }
  if (complaints.length > 0) throw new Refusal(complaints.join("\n"));
  return plans;
}
