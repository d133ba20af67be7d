import Module from "node:module";
import path from "node:path";
import { openWorkflowSystem } from "./openworkflow-system.mjs";

/** It needs `node:sqlite` (Node ≥ 22.13); on Node 20 the package of the same shape stands in for it. */
export async function open({ dataDir }) {
  const load = Module._load;
  Module._load = (request, ...rest) =>
    load(
      request === "node:sqlite" && !Module.isBuiltin(request) ? "@photostructure/sqlite" : request,
      ...rest,
    );
  const { BackendSqlite } = await import("openworkflow/sqlite");
  const backend = BackendSqlite.connect(path.join(dataDir, "openworkflow.db"));
  return await openWorkflowSystem(backend, "OpenWorkflow (SQLite)");
}
