import { RequestError } from "../../../domain/errors.ts";
import { actingAs, audit } from "../../acting.ts";
import { hashApiKey, isApiKey } from "../keys/create-api-key.ts";
import { newUser } from "./create-user.ts";
import { type SignedIn, startSession } from "./start-session.ts";
import { hashPassword, type UserDeps } from "./user-deps.ts";

interface FirstUser {
  /** A valid admin key: whoever has it may do everything already. */
  setupToken: string;
  email: string;
  name: string;
  password: string;
}

/**
 * Makes the first admin, while there is no user. Throws `unauthenticated` for another token,
 * `already_set_up`, and `invalid_value` for the password.
 */
export async function setUp(
  deps: UserDeps & { requestId: string },
  { setupToken, email, name, password }: FirstUser,
): Promise<SignedIn> {
  const { storage } = deps;
  if (!(await storage.users.isEmpty())) throw alreadySetUp();
  const key = isApiKey(setupToken)
    ? await storage.apiKeys.findByHash(hashApiKey(setupToken))
    : null;
  if (key === null || key.role !== "admin" || key.revokedAt !== null) {
    throw new RequestError("token_unknown", "This is not the admin key of this server.", {
      errors: [{ pointer: "/setupToken", code: "token_unknown", message: "Not the admin key" }],
    });
  }
  const passwordHash = await hashPassword(deps, {
    password,
    person: { email, name },
    pointer: "/password",
  });
  const user = newUser(deps, { email, name, role: "admin", passwordHash, reset: null });
  const { requestId } = deps;
  const actor = { name: key.name, kind: "api-key", id: key.id, requestId } as const;
  await actingAs(storage, actor).transaction(async (stores) => {
    if ((await stores.users.insert(user, { first: true })) !== "inserted") throw alreadySetUp();
    await audit(stores, {
      action: "user.set-up",
      target: { type: "user", id: user.id },
      outcome: "changed",
      details: { email, name, role: "admin" },
    });
  });
  const { passwordHash: _, reset: __, ...row } = user;
  return startSession(deps, row);
}

function alreadySetUp(): RequestError {
  return new RequestError("already_set_up", "There are users already; sign in as one of them.");
}
