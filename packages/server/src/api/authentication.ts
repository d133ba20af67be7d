import type { FastifyRequest } from "fastify";
import { RequestError } from "../domain/errors.ts";
import { roleIncludes } from "../domain/role.ts";
import { hashApiKey, isApiKey } from "../engine/commands/create-api-key.ts";
import type { ApiKeyRow } from "../storage/storage.ts";
import type { ApiDeps, Caller } from "./deps.ts";

/** A revoked key opens nothing after this. */
const CACHE_MS = 1_000;
const CACHED_MAX = 1_000;
/** `lastUsedAt` is this coarse, so that reading does not write. */
const TOUCH_MS = 60_000;
const QUERY_KEYS = ["api_key", "apikey", "apiKey", "key", "token", "access_token"];

type Deps = Pick<ApiDeps, "storage" | "clock" | "log">;

/**
 * Decides by the matched route's `role` who may pass; a route without one lets nobody in. Answers
 * the caller, null on open routes.
 */
export function createGate(deps: Deps): (request: FastifyRequest) => Promise<Caller | null> | null {
  const findKey = createKeyCache(deps);
  return (request) => {
    const { role } = request.routeOptions.config;
    if (role === "open") return null;
    return admit(request, findKey);
  };
}

type FindKey = (hash: string) => Promise<ApiKeyRow | null>;

async function admit(request: FastifyRequest, findKey: FindKey): Promise<Caller> {
  const { role } = request.routeOptions.config;
  const key = await findKey(hashApiKey(keyOf(request)));
  if (key === null || key.revokedAt !== null) {
    throw new RequestError("unauthenticated", "The API key is not known or was revoked.");
  }
  if (role === undefined || role === "open" || !roleIncludes(key.role, role)) {
    throw new RequestError(
      "forbidden",
      `This needs the role ${role ?? "none"}; the key '${key.name}' has ${key.role}.`,
    );
  }
  return { keyId: key.id, name: key.name, role: key.role };
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
