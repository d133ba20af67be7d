import type { FastifyRequest } from "fastify";
import { SESSION_IDLE_MS } from "../../engine/commands/users/start-session.ts";
import { hashUserToken } from "../../engine/commands/users/user-token.ts";
import type { SessionRow, UserRow } from "../../storage/storage.ts";
import type { ApiDeps } from "../deps.ts";
import { sessionTokenOf } from "./session-cookie.ts";

/** The use of a session is noted this coarsely, so that reading does not write. */
const TOUCH_MS = 60_000;

/**
 * Who is signed in, or null. Asked of the store each time: a session that was ended, or whose user was
 * disabled, opens nothing from that moment on.
 */
export async function findSession(
  { storage, clock, log }: Pick<ApiDeps, "storage" | "clock" | "log">,
  request: Pick<FastifyRequest, "headers">,
): Promise<{ session: SessionRow; user: UserRow } | null> {
  const token = sessionTokenOf(request);
  if (token === null) return null;
  const now = clock.now();
  const hash = hashUserToken(token);
  const found = await storage.users.findSession({ hash, now, idleMs: SESSION_IDLE_MS });
  if (found !== null && now - found.session.lastSeenAt >= TOUCH_MS) {
    const { id } = found.session;
    storage.users.touchSession({ id, now }).catch((error: unknown) => {
      log.warn({ err: error, sessionId: id }, "Use of a session was not noted");
    });
  }
  return found;
}
