import { RequestError } from "../../../domain/errors.ts";
import { ROLES, type Role } from "../../../domain/role.ts";
import { foldCase } from "../../../domain/user/fold-case.ts";
import type { ResetToken, UserRow } from "../../../storage/storage.ts";
import { audit } from "../../acting.ts";
import { hashPassword, type UserDeps } from "./user-deps.ts";
import { hashUserToken, newUserToken } from "./user-token.ts";

/** How long an invitation, or the link to a new password, may be used. */
export const INVITATION_MS = 24 * 3_600_000;

/** A one-time token; the store has its hash only. */
export interface Invitation {
  token: string;
  expiresAt: number;
}

interface NewUser {
  email: string;
  name: string;
  role: Role;
  /** Without one the person is invited to set one. */
  password?: string | undefined;
}

/** Throws `user_exists` and, for name or password, `invalid_value`. */
export async function createUser(
  deps: UserDeps,
  { email, name, role, password }: NewUser,
): Promise<{ user: UserRow; invitation: Invitation | null }> {
  assertNameFree(name);
  const passwordHash =
    password === undefined
      ? null
      : await hashPassword(deps, { password, person: { email, name }, pointer: "/password" });
  const invitation = passwordHash === null ? newInvitation(deps) : null;
  const reset = invitation && resetOf(invitation);
  const user = newUser(deps, { email, name, role, passwordHash, reset });
  await deps.storage.transaction(async (stores) => {
    if ((await stores.users.insert(user)) !== "inserted") {
      const message = "Somebody else has this e-mail address or this name.";
      throw new RequestError("user_exists", message);
    }
    await audit(stores, {
      action: "user.create",
      target: { type: "user", id: user.id },
      outcome: "changed",
      details: { email, name, role },
    });
  });
  const { passwordHash: _, reset: __, ...row } = user;
  return { user: row, invitation };
}

/** As the store takes it. */
export function newUser(
  { ids, clock }: Pick<UserDeps, "ids" | "clock">,
  fields: Pick<UserRow, "email" | "name" | "role"> & {
    passwordHash: string | null;
    reset: ResetToken | null;
  },
) {
  return {
    id: ids("usr"),
    createdAt: clock.now(),
    lastLoginAt: null,
    disabledAt: null,
    hasPassword: fields.passwordHash !== null,
    ...fields,
  };
}

/** Approvals are assigned to names and to roles: who is called like a role would pass for it. */
export function assertNameFree(name: string): void {
  if (!ROLES.some((role) => role === foldCase(name).trim())) return;
  const message = `'${name}' is a role; use another name.`;
  const errors = [{ pointer: "/name", code: "invalid_value" as const, message }];
  throw new RequestError("invalid_value", message, { errors });
}

export function newInvitation({ random, clock }: Pick<UserDeps, "random" | "clock">): Invitation {
  return { token: newUserToken(random), expiresAt: clock.now() + INVITATION_MS };
}

export function resetOf({ token, expiresAt }: Invitation): ResetToken {
  return { hash: hashUserToken(token), expiresAt };
}
