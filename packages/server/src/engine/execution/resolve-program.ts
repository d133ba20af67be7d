import { RequestError } from "../../domain/errors.ts";
import type { Program } from "../program.ts";
import type { Execution } from "./execution.ts";
import { askStore } from "./records/ask-store.ts";

/**
 * The program of the version that the claim has bound: the live one, or the newest saved one for a
 * rerun (R-2.7, E-10.3). Null when there is none any more, or the lease was lost.
 */
export async function resolveProgram(execution: Execution): Promise<Program | null> {
  const { recipeId, recipeVersion } = execution.job;
  const { catalog } = execution.host.deps;
  if (recipeId === null || recipeVersion === null) return null;
  try {
    return await askStore(execution, () => catalog.program(recipeId, recipeVersion));
  } catch (error) {
    if (error instanceof RequestError) return null;
    throw error;
  }
}
