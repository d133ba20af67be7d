import { createHash, createHmac } from "node:crypto";
import { systemRandom } from "../../../runtime/random.ts";
import type { Storage } from "../../../storage/storage.ts";

const SECRET_BYTES = 32;
/** So that people and secret scanners know one when they see it. */
export const TOKEN_PREFIX = "rt_";

/** Makes the tokens with which somebody outside answers a step on hold. */
export interface HoldTokens {
  /** The token of a purpose: the same one each time, on every worker, also after a restart. */
  tokenOf(purpose: string): Promise<string>;
}

/**
 * A token follows from what it is for and from a secret of the store (docs/decisions/0011), so a step
 * that runs again after a crash hands out the same one, and nothing but its hash need be stored.
 */
export function createHoldTokens({ holds }: Pick<Storage, "holds">): HoldTokens {
  let secret: Promise<string> | null = null;
  return {
    async tokenOf(purpose) {
      secret ??= holds.secret(newSecret());
      try {
        const digest = createHmac("sha256", await secret)
          .update(purpose)
          .digest("base64url");
        return TOKEN_PREFIX + digest;
      } catch (error) {
        // The store did not answer; the next one asks again.
        secret = null;
        throw error;
      }
    },
  };
}

/** What the token of somebody is for who decides an approval without an account. */
export function approvalLink({
  approvalId,
  bearer,
}: {
  approvalId: string;
  bearer: string;
}): string {
  return `approval ${approvalId} ${bearer}`;
}

/** What the store knows of a token, which holds 256 bits that nobody can guess. */
export function hashHoldToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

function newSecret(): string {
  return Buffer.from(systemRandom().bytes(SECRET_BYTES)).toString("base64url");
}
