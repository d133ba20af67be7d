import type { FastifyRequest } from "fastify";
import { RequestError } from "../domain/errors.ts";
import { roleIncludes } from "../domain/role.ts";
import { hashApiKey, isApiKey } from "../engine/commands/keys/create-api-key.ts";
import type { ApiKeyRow } from "../storage/storage.ts";
import type { ApiDeps, Caller } from "./deps.ts";
import { findSession } from "./sign-in/find-session.ts";
import { assertOwnPage } from "./sign-in/same-origin.ts";
import { sessionTokenOf } from "./sign-in/session-cookie.ts";

/** A revoked key opens nothing after this. */
const CACHE_MS = 1_000;
const CACHED_MAX = 1_000;
/** `lastUsedAt` is this coarse, so that reading does not write. */
const TOUCH_MS = 60_000;
const QUERY_KEYS = ["api_key", "apikey", "apiKey", "key", "token", "access_token"];

type Deps = Pick<ApiDeps, "storage" | "clock" | "log" | "settings">;

/**
 * Decides by the matched route's `role` who may pass; a route without one lets nobody in. Answers
 * the caller, null on open routes.
 */
export function createGate(deps: Deps): (request: FastifyRequest) => Promise<Caller | null> | null {
  const findKey = createKeyCache(deps);
  return (request) => {
    const { role } = request.routeOptions.config;
    if (role === "open") return null;
    return admit(request, { deps, findKey });
  };
}

type FindKey = (hash: string) => Promise<ApiKeyRow | null>;

async function admit(
  request: FastifyRequest,
  { deps, findKey }: { deps: Deps; findKey: FindKey },
): Promise<Caller> {
  const { role } = request.routeOptions.config;
  // A header was put there on purpose; a cookie is sent along.
  const isByCookie =
    request.headers.authorization === undefined && sessionTokenOf(request) !== null;
  const caller = isByCookie ? await personOf(request, deps) : await programOf(request, findKey);
  if (role === undefined || role === "open" || !roleIncludes(caller.role, role)) {
    const who = caller.kind === "user" ? caller.name : `the key '${caller.name}'`;
    throw new RequestError(
      "forbidden",
      `This needs the role ${role ?? "none"}; ${who} has ${caller.role}.`,
    );
  }
  return caller;
}

async function programOf(request: FastifyRequest, findKey: FindKey): Promise<Caller> {
  const key = await findKey(hashApiKey(keyOf(request)));
  if (key === null || key.revokedAt !== null) {
    throw new RequestError("unauthenticated", "The API key is not known or was revoked.");
  }
  return { kind: "api-key", id: key.id, name: key.name, email: null, role: key.role };
}

async function personOf(request: FastifyRequest, deps: Deps): Promise<Caller> {
  const found = await findSession(deps, request);
  if (found === null) {
    throw new RequestError("unauthenticated", "The session has ended; sign in again.");
  }
  assertOwnPage(deps.settings, request);
  const { id, name, email, role } = found.user;
  return { kind: "user", id, name, email, role };
}

function keyOf(request: FastifyRequest): string {
  const header = request.headers.authorization;
  if (header === undefined) throw new RequestError("unauthenticated", missingKey(request));
  const key = /^Bearer (\S+)$/i.exec(header)?.[1];
  if (key === undefined) {
    throw new RequestError("unauthenticated", "Send the header `Authorization: Bearer KEY`.");
  }
  if (!isApiKey(key)) {
    throw new RequestError("unauthenticated", "This is not an API key of this server.");
  }
  return key;
}

function missingKey({ query }: FastifyRequest): string {
  const names = typeof query === "object" && query !== null ? Object.keys(query) : [];
  return names.some((name) => QUERY_KEYS.includes(name))
    ? "Keys in the address are not taken, for addresses end up in logs. Send the header `Authorization: Bearer KEY`."
    : "Send an API key in the header `Authorization: Bearer KEY`.";
}

/** Known keys stay in memory for a moment; unknown ones are asked for each time. */
function createKeyCache({ storage, clock, log }: Deps): FindKey {
  const cached = new Map<string, { key: ApiKeyRow; readAt: number }>();
  const touched = new Map<string, number>();

  const touch = (id: string, now: number) => {
    if (now - (touched.get(id) ?? Number.NEGATIVE_INFINITY) < TOUCH_MS) return;
    if (touched.size >= CACHED_MAX) touched.clear();
    touched.set(id, now);
    storage.apiKeys.touch({ ids: [id], now }).catch((error: unknown) => {
      log.warn({ err: error, keyId: id }, "Use of an API key was not noted");
    });
  };

  return async (hash) => {
    const now = clock.now();
    const hit = cached.get(hash);
    if (hit && now - hit.readAt < CACHE_MS) return hit.key;
    const key = await storage.apiKeys.findByHash(hash);
    if (cached.size >= CACHED_MAX) cached.clear();
    if (key === null) cached.delete(hash);
    else cached.set(hash, { key, readAt: now });
    if (key !== null && key.revokedAt === null) touch(key.id, now);
    return key;
  };
}
