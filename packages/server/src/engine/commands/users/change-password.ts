import { RequestError } from "../../../domain/errors.ts";
import { audit } from "../../acting.ts";
import { type SignedIn, startSession } from "./start-session.ts";
import { hashPassword, type UserDeps, verifyPassword } from "./user-deps.ts";

/**
 * Somebody's own new password: all of their sessions end, and a new one begins. Throws `invalid_value`
 * at `/current` or `/new`.
 */
export async function changePassword(
  deps: UserDeps,
  { email, current, next }: { email: string; current: string; next: string },
): Promise<SignedIn> {
  const found = await deps.storage.users.findForLogin(email);
  const fits = await verifyPassword(deps, {
    password: current,
    hash: found?.passwordHash ?? null,
  });
  if (!fits || found === null) {
    const message = "This is not your present password.";
    const errors = [{ pointer: "/current", code: "invalid_value" as const, message }];
    throw new RequestError("invalid_value", message, { errors });
  }
  const { passwordHash: _, ...user } = found;
  const passwordHash = await hashPassword(deps, { password: next, person: user, pointer: "/new" });
  await deps.storage.transaction(async (stores) => {
    await stores.users.setPassword({ id: user.id, passwordHash });
    await audit(stores, {
      action: "user.set-password",
      target: { type: "user", id: user.id },
      outcome: "changed",
      details: {},
    });
  });
  return startSession(deps, user);
}
