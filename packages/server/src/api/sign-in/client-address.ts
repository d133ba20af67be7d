import type { FastifyRequest } from "fastify";

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;
const ADDRESS_CHARS_MAX = 64;

/**
 * Whom to hold to account for failed attempts. A proxy on this machine says for whom it asks, last in
 * its list; anybody else could say what they like.
 */
export function clientAddress({ ip, headers }: Pick<FastifyRequest, "ip" | "headers">): string {
  const forwarded = headers["x-forwarded-for"];
  if (!LOOPBACK.test(ip) || forwarded === undefined) return ip;
  const last = String(forwarded).split(",").at(-1)?.trim() ?? "";
  return last === "" ? ip : last.slice(0, ADDRESS_CHARS_MAX);
}
