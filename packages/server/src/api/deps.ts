import type { IncomingMessage, ServerResponse } from "node:http";
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import type { Role } from "../domain/role.ts";
import type { WebhookDeps } from "../engine/commands/accept/accept-webhook.ts";
import type { RecipeDeps } from "../engine/commands/recipes/read-document.ts";
import type { ClaimMeter } from "../engine/insight/claim-meter.ts";
import type { WebBuild } from "../runtime/files/web-build.ts";
import type { GuardedClient } from "../runtime/guarded-fetch/guarded-client.ts";
import type { PasswordHasher } from "../runtime/passwords/password-hasher.ts";
import type { Random } from "../runtime/random.ts";

export interface ApiDeps extends WebhookDeps, RecipeDeps {
  random: Random;
  passwords: PasswordHasher;
  settings: ApiSettings;
  /** Sends what people want to try: sinks. */
  http: Pick<GuardedClient, "request">;
  /** What claims take here; absent in a process that claims nothing. */
  claimMeter?: ClaimMeter;
}

export interface ApiSettings {
  /** The product's version, as `/meta` tells it. */
  version: string;
  /** Address that the server listens on. On a loopback address foreign Host headers are refused. */
  host: string;
  /** Where people reach the server; absent = as they ask for it. */
  publicUrl?: string | null;
  /** Path before everything, such as `/jobs`; absent or empty = none. Never ends with a slash. */
  basePath?: string;
  /** The console; absent where it has not been built. */
  web?: WebBuild | null;
  /** True once the server is going down: `/readyz` says so. */
  isDraining: () => boolean;
}

/** Who asks: a program by its key, or a person who has signed in. */
export interface Caller {
  kind: "api-key" | "user";
  /** Of the key or of the user. */
  id: string;
  name: string;
  /** Of a person. */
  email: string | null;
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
