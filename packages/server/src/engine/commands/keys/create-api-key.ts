import { createHash } from "node:crypto";
import type { Role } from "../../../domain/role.ts";
import type { Random } from "../../../runtime/random.ts";
import type { ApiKeyRow } from "../../../storage/storage.ts";
import { audit } from "../../acting.ts";
import type { CommandDeps } from "../../deps.ts";

export interface ApiKeyDeps extends Pick<CommandDeps, "storage" | "clock" | "ids"> {
  random: Random;
}

/** So that people and secret scanners know one when they see it. */
const PREFIX = "rk_";
const SECRET_BYTES = 32;
const SECRET_CHARS = 52;
const CHECKSUM_CHARS = 6;
const HINT_CHARS = PREFIX.length + 6;
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** Makes a key with a role. The secret is in the answer and nowhere else: the store has its hash. */
export async function createApiKey(
  { storage, clock, ids, random }: ApiKeyDeps,
  { name, role }: { name: string; role: Role },
): Promise<{ key: string; row: ApiKeyRow }> {
  const key = newKey(random);
  const row: ApiKeyRow = {
    id: ids("key"),
    name,
    role,
    hint: key.slice(0, HINT_CHARS),
    createdAt: clock.now(),
    lastUsedAt: null,
    revokedAt: null,
  };
  await storage.transaction(async (stores) => {
    await stores.apiKeys.insert({ ...row, hash: hashApiKey(key) });
    await audit(stores, {
      action: "api-key.create",
      target: { type: "api-key", id: row.id },
      outcome: "changed",
      details: { name, role },
    });
  });
  return { key, row };
}

/** What the store knows of a key. A key holds 256 random bits, so that a plain hash is enough. */
export function hashApiKey(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

/** Whether a text can be one of our keys at all: its shape and its checksum. */
export function isApiKey(text: string): boolean {
  if (text.length !== PREFIX.length + SECRET_CHARS + CHECKSUM_CHARS) return false;
  const body = text.slice(0, -CHECKSUM_CHARS);
  return text.startsWith(PREFIX) && text.endsWith(checksum(body));
}

function newKey(random: Random): string {
  const body = PREFIX + base32(random.bytes(SECRET_BYTES));
  return body + checksum(body);
}

function checksum(body: string): string {
  return base32(createHash("sha256").update(body).digest()).slice(0, CHECKSUM_CHARS);
}

/** Five bits a character, the last one filled with zeros. */
function base32(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(value >>> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  return bits > 0 ? text + ALPHABET[(value << (5 - bits)) & 31] : text;
}
