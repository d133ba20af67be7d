import type { IncomingMessage, ServerResponse } from "node:http";
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import type { Role } from "../domain/role.ts";
import type { WebhookDeps } from "../engine/commands/accept-webhook.ts";
import type { RecipeDeps } from "../engine/commands/read-document.ts";
import type { ClaimMeter } from "../engine/insight/claim-meter.ts";
import type { Random } from "../runtime/random.ts";

export interface ApiDeps extends WebhookDeps, RecipeDeps {
  random: Random;
  settings: ApiSettings;
  /** What claims take here; absent in a process that claims nothing. */
  claimMeter?: ClaimMeter;
}

export interface ApiSettings {
  /** The product's version, as `/meta` tells it. */
  version: string;
  /** Address that the server listens on. On a loopback address foreign Host headers are refused. */
  host: string;
  /** True once the server is going down: `/readyz` says so. */
  isDraining: () => boolean;
}

/** Who asks. */
export interface Caller {
  keyId: string;
  name: string;
  role: Role;
}

/** Every route says who may use it; `open` needs no key. */
export type RouteRole = Role | "open";

declare module "fastify" {
  interface FastifyContextConfig {
    role?: RouteRole;
  }
  interface FastifyRequest {
    /** Null on open routes. */
    caller: Caller | null;
  }
}

/** What an operation registers itself with. */
export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** The caller of a route that is not open. */
export function callerOf(request: Pick<FastifyRequest, "caller">): Caller {
  if (request.caller === null) throw new Error("An open route asked for its caller");
  return request.caller;
}
