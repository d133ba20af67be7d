import { RequestError } from "../../../domain/errors.ts";
import { type SignedIn, startSession } from "./start-session.ts";
import { type UserDeps, verifyPassword } from "./user-deps.ts";

/**
 * Throws `bad_login`, the same and after the same time whether the account does not exist, is disabled,
 * has no password yet or has another one.
 */
export async function signIn(
  deps: UserDeps,
  { email, password }: { email: string; password: string },
): Promise<SignedIn> {
  const found = await deps.storage.users.findForLogin(email);
  const fits = await verifyPassword(deps, { password, hash: found?.passwordHash ?? null });
  if (!fits || found === null || found.disabledAt !== null) {
    throw new RequestError("bad_login", "The e-mail address or the password is not right.");
  }
  const { passwordHash: _, ...user } = found;
  return startSession(deps, user);
}
