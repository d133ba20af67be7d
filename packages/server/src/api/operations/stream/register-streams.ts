import type { Api, ApiDeps } from "../../deps.ts";
import { createSseHub } from "../../sse.ts";
import { registerStreamChanges } from "./stream-changes.ts";
import { registerStreamLogs } from "./stream-logs.ts";

/** Answers that stay open; their number is limited together. */
export function registerStreams(api: Api, deps: ApiDeps): void {
  const hub = createSseHub(api, deps);
  registerStreamLogs(api, { deps, hub });
  registerStreamChanges(api, { deps, hub });
}
