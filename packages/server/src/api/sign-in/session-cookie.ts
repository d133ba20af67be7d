import type { FastifyReply, FastifyRequest } from "fastify";
import { SESSION_MAX_MS } from "../../engine/commands/users/start-session.ts";
import type { ApiSettings } from "../deps.ts";

const NAME = "reprise_session";
const TOKEN = /^[\w-]{43}$/;

/** The token that the browser carries; null when there is none that can be one of ours. */
export function sessionTokenOf({ headers }: Pick<FastifyRequest, "headers">): string | null {
  for (const part of (headers.cookie ?? "").split(";")) {
    const [name, value = ""] = part.split("=", 2);
    if (name?.trim() === NAME && TOKEN.test(value.trim())) return value.trim();
  }
  return null;
}

export interface CookiePlace {
  request: FastifyRequest;
  reply: FastifyReply;
}

/** No script can read it, and no other site's form sends it (C10). */
export function setSessionCookie(
  settings: ApiSettings,
  { request, reply, token }: CookiePlace & { token: string },
): void {
  const parts = [`${NAME}=${token}`, `Max-Age=${SESSION_MAX_MS / 1_000}`];
  void reply.header("set-cookie", [...parts, ...attributes(settings, request)].join("; "));
}

export function clearSessionCookie(settings: ApiSettings, { request, reply }: CookiePlace): void {
  const parts = [`${NAME}=`, "Max-Age=0"];
  void reply.header("set-cookie", [...parts, ...attributes(settings, request)].join("; "));
}

function attributes(settings: ApiSettings, request: FastifyRequest): string[] {
  const path = settings.basePath || "/";
  const secure = isHttps(settings, request) ? ["Secure"] : [];
  return [`Path=${path}`, "HttpOnly", "SameSite=Lax", ...secure];
}

/** A caller who lies about the protocol makes their own cookie stricter, and nobody else's. */
function isHttps({ publicUrl }: ApiSettings, request: FastifyRequest): boolean {
  return (
    request.protocol === "https" ||
    request.headers["x-forwarded-proto"] === "https" ||
    (publicUrl ?? "").startsWith("https:")
  );
}
