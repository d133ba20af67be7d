import type { FastifyRequest } from "fastify";
import type { ApiSettings } from "../deps.ts";

/** Where people reach this server: as configured, or as this request has reached it. No slash at the end. */
export function publicAddress(
  { publicUrl, basePath = "" }: ApiSettings,
  request: Pick<FastifyRequest, "headers" | "protocol">,
): string {
  if (publicUrl) return publicUrl.replace(/\/+$/, "");
  return `${request.protocol}://${request.headers.host ?? "localhost"}${basePath}`;
}
