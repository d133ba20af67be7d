import { RequestError } from "../../../domain/errors.ts";
import { actingAs, audit } from "../../acting.ts";
import { type Invitation, newInvitation, resetOf } from "./create-user.ts";
import { type SignedIn, startSession } from "./start-session.ts";
import { hashPassword, type UserDeps } from "./user-deps.ts";
import { hashUserToken } from "./user-token.ts";

/** Makes a link by which the person sets a password, once. Until then the old one is valid. */
export async function resetPassword(deps: UserDeps, { id }: { id: string }): Promise<Invitation> {
  const invitation = newInvitation(deps);
  await deps.storage.transaction(async (stores) => {
    if (!(await stores.users.setReset({ id, reset: resetOf(invitation) }))) {
      throw new RequestError("not_found", `There is no user '${id}'.`);
    }
    await audit(stores, {
      action: "user.reset-password",
      target: { type: "user", id },
      outcome: "changed",
      details: {},
    });
  });
  return invitation;
}

/** Sets the password by such a link. Throws `token_unknown`, and `invalid_value` for the password. */
export async function usePasswordReset(
  deps: UserDeps & { requestId: string },
  { token, password }: { token: string; password: string },
): Promise<SignedIn> {
  const { storage, clock } = deps;
  const hash = hashUserToken(token);
  const user = await storage.users.findByReset({ hash, now: clock.now() });
  if (user === null) throw unknown();
  const passwordHash = await hashPassword(deps, { password, person: user, pointer: "/password" });
  const { id, name } = user;
  const actor = { name, kind: "user", id, requestId: deps.requestId } as const;
  await actingAs(storage, actor).transaction(async (stores) => {
    if (!(await stores.users.usePasswordReset({ hash, passwordHash, now: clock.now() }))) {
      throw unknown();
    }
    await audit(stores, {
      action: "user.set-password",
      target: { type: "user", id },
      outcome: "changed",
      details: {},
    });
  });
  return startSession(deps, { ...user, hasPassword: true });
}

function unknown(): RequestError {
  return new RequestError(
    "token_unknown",
    "This link was used or has expired; ask an admin for a new one.",
  );
}
