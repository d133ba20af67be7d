import { BackendPostgres } from "openworkflow/postgres";
import { openWorkflowSystem } from "./openworkflow-system.mjs";

export async function open({ databaseUrl }) {
  return await openWorkflowSystem(await BackendPostgres.connect(databaseUrl), "OpenWorkflow (PG)");
}
