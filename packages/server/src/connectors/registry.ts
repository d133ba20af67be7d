import type { Action, ActionRegistry } from "../domain/connector.ts";
import type { GuardedClient } from "../runtime/guarded-fetch/guarded-client.ts";
import { dataSet } from "./data/data-set.ts";
import { createHttpRequest } from "./http/http-request.ts";
import { logWrite } from "./log/log-write.ts";

export interface ActionDeps {
  /** The way out for every action. */
  http: GuardedClient;
}

/** Every action that recipes can name. */
export function createActions({ http }: ActionDeps): ActionRegistry {
  const actions: Action[] = [createHttpRequest(http), dataSet, logWrite];
  return new Map(actions.map((action) => [action.name, action]));
}
