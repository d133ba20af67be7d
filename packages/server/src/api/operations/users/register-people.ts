import type { Api, ApiDeps } from "../../deps.ts";
import { createAttemptLimit } from "../../sign-in/attempt-limit.ts";
import { registerUsers } from "./manage-users.ts";
import { registerPasswords } from "./passwords.ts";
import { registerSession } from "./session.ts";
import { registerSetUp } from "./set-up.ts";

/** Everything about people who sign in. Guesses of one password count together, wherever they are made. */
export function registerPeople(api: Api, deps: ApiDeps): void {
  const limit = createAttemptLimit(deps.clock);
  registerSetUp(api, deps);
  registerSession(api, { deps, limit });
  registerPasswords(api, { deps, limit });
  registerUsers(api, deps);
}
