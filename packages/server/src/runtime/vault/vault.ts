import { createCipheriv, createDecipheriv, createHash } from "node:crypto";
import type { Random } from "../random.ts";

/** Of AES-256. */
export const SECRET_KEY_BYTES = 32;
const CIPHER = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID_CHARS = 12;
/** In front of what is sealed, should it ever be sealed differently. */
const FORMAT = "v1";

/** Seals secrets for the store: AES-256-GCM, a random nonce each, bound to the scope (C15). */
export interface Vault {
  /** Names the key without telling it; null for a vault that has none. */
  readonly keyId: string | null;
  /** `scope` says whose the secret is; it opens under the same scope only. Throws a VaultError. */
  seal(scope: string, plaintext: string): string;
  /** What was sealed. Throws a VaultError when the key or the scope is another, or a byte differs. */
  open(scope: string, sealed: string): string;
}

export type VaultProblem = "no_key" | "wrong_key" | "damaged";

/** A secret cannot be sealed or read here. Its message holds nothing secret. */
export class VaultError extends Error {
  readonly problem: VaultProblem;

  constructor(problem: VaultProblem, message: string) {
    super(message);
    this.name = "VaultError";
    this.problem = problem;
  }
}

export function createVault(key: Uint8Array, { random }: { random: Random }): Vault {
  if (key.length !== SECRET_KEY_BYTES) {
    throw new VaultError("no_key", `A secret key has ${SECRET_KEY_BYTES} bytes, not ${key.length}`);
  }
  const keyId = keyIdOf(key);
  return {
    keyId,
    seal(scope, plaintext) {
      const nonce = random.bytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(scope));
      const sealed = [cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()];
      return `${FORMAT}.${keyId}.${Buffer.concat([nonce, ...sealed]).toString("base64url")}`;
    },
    open(scope, sealed) {
      const bytes = contentOf(sealed, keyId);
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(scope)).setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        const content = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
        return Buffer.concat([content, decipher.final()]).toString("utf8");
      } catch {
        // GCM says no more than that the whole is not what was sealed under this scope.
        throw new VaultError("damaged", `The secret of ${scope} was changed or moved`);
      }
    },
  };
}

/** Of a process that was given no key: it works until a secret is needed. */
export function createEmptyVault(): Vault {
  const refuse = () => {
    throw new VaultError(
      "no_key",
      "This process has no secret key. Give it the server's by REPRISE_SECRET_KEY.",
    );
  };
  return { keyId: null, seal: refuse, open: refuse };
}

/** Tells keys apart without telling anything of them. */
export function keyIdOf(key: Uint8Array): string {
  const hash = createHash("sha256").update("reprise secret key\0").update(key);
  return hash.digest("hex").slice(0, KEY_ID_CHARS);
}

function contentOf(sealed: string, keyId: string): Buffer {
  const [format, sealedBy, content = ""] = sealed.split(".");
  const bytes = Buffer.from(content, "base64url");
  if (format !== FORMAT || sealedBy === undefined || bytes.length < NONCE_BYTES + TAG_BYTES) {
    throw new VaultError("damaged", "The secret is not in a form that this server wrote");
  }
  if (sealedBy === keyId) return bytes;
  throw new VaultError(
    "wrong_key",
    `The secret was sealed with the key ${sealedBy}; this process has ${keyId}`,
  );
}
