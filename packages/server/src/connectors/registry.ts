import type { ActionRegistry, AnyAction } from "../domain/connector.ts";
import type { GuardedClient } from "../runtime/guarded-fetch/guarded-client.ts";
import { dataSet } from "./data/data-set.ts";
import { createHttpRequest } from "./http/http-request.ts";
import { createHttpWait } from "./http/long/http-wait.ts";
import { createResumeWait } from "./http/long/resume-wait.ts";
import { logWrite } from "./log/log-write.ts";

export interface ActionDeps {
  /** The way out for every action. */
  http: GuardedClient;
}

/** Every action that recipes can name. */
export function createActions({ http }: ActionDeps): ActionRegistry {
  const httpRequest = createHttpRequest(http);
  const actions: AnyAction[] = [
    httpRequest,
    createHttpWait(httpRequest),
    createResumeWait(httpRequest),
    dataSet,
    logWrite,
  ];
  return new Map(actions.map((action) => [action.name, action]));
}
