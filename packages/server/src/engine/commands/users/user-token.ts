import { createHash } from "node:crypto";
import type { Random } from "../../../runtime/random.ts";

const TOKEN_BYTES = 32;

/** What a browser or a link carries: 256 random bits. */
export function newUserToken(random: Random): string {
  return Buffer.from(random.bytes(TOKEN_BYTES)).toString("base64url");
}

/** What the store knows of it; with so many random bits a plain hash is enough. */
export function hashUserToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
