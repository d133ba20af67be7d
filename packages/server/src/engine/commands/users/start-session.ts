import type { UserRow } from "../../../storage/storage.ts";
import type { UserDeps } from "./user-deps.ts";
import { hashUserToken, newUserToken } from "./user-token.ts";

/** A session ends after so long without use (C10). */
export const SESSION_IDLE_MS = 12 * 3_600_000;
/** And after so long in any case. */
export const SESSION_MAX_MS = 7 * 86_400_000;

/** Somebody who has just proved who they are. */
export interface SignedIn {
  user: UserRow;
  /** For the cookie, and nowhere else. */
  token: string;
}

/** Always a new token: what the browser carried before opens nothing of this session (fixation). */
export async function startSession(
  { storage, clock, ids, random }: Pick<UserDeps, "storage" | "clock" | "ids" | "random">,
  user: UserRow,
): Promise<SignedIn> {
  const now = clock.now();
  const token = newUserToken(random);
  await storage.users.insertSession({
    id: ids("ses"),
    hash: hashUserToken(token),
    userId: user.id,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: now + SESSION_MAX_MS,
  });
  return { user: { ...user, lastLoginAt: now }, token };
}
