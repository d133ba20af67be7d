import type { Outcome } from "../outcome.ts";
import { askStore } from "../records/ask-store.ts";
import type { FunctionWork } from "./function-work.ts";

/** So long another process has to take it. */
const ELSEWHERE_MS = 1_000;

/**
 * The items of a run are of different functions, so this process may have claimed one of a function
 * that it has not: another one has it, and the item waits for it without using up an attempt. Null
 * where it is to run here, or nowhere.
 */
export async function askElsewhere({ execution, api }: FunctionWork): Promise<Outcome | null> {
  const { job, host } = execution;
  const { functions, storage, clock } = host.deps;
  if (job.kind !== "payload" || functions?.offers(api)) return null;
  const info = await askStore(execution, () => storage.functions.find(api));
  if (info === null || info.error !== null) return null;
  return { type: "waiting", waitingFor: "timer", until: clock.now() + ELSEWHERE_MS };
}
