import type { FastifyRequest } from "fastify";
import { actingAs } from "../engine/acting.ts";
import type { Actor, Storage } from "../storage/storage.ts";
import { callerOf } from "./deps.ts";

/** What a command needs, done for whoever asks: the audit names them. */
export function asCaller<Deps extends { storage: Storage }>(
  deps: Deps,
  request: FastifyRequest,
): Deps {
  return { ...deps, storage: actingAs(deps.storage, actorOf(request)) };
}

/** The same for the holder of a personal link, who has no account. */
export function asLinkHolder<Deps extends { storage: Storage }>(
  deps: Deps,
  { name, request }: { name: string; request: FastifyRequest },
): Deps {
  const actor: Actor = { name, kind: "link", id: null, requestId: request.id };
  return { ...deps, storage: actingAs(deps.storage, actor) };
}

export function actorOf(request: FastifyRequest): Actor {
  const { kind, id, name } = callerOf(request);
  return { name, kind, id, requestId: request.id };
}
