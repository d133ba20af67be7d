import type { Config } from "./runtime/configuration/config.ts";
import { dataFolderAt, openDataFolder } from "./runtime/files/data-folder.ts";
import { EXIT_CODES } from "./runtime/process/exit-codes.ts";
import { Refusal } from "./runtime/process/refusal.ts";
import type { Random } from "./runtime/random.ts";
import { makeSecretKey, parseSecretKey, readSecretKey } from "./runtime/vault/secret-key.ts";
import { createEmptyVault, createVault, type Vault } from "./runtime/vault/vault.ts";
import type { Storage } from "./storage/storage.ts";

interface VaultParts {
  storage: Pick<Storage, "secrets">;
  random: Random;
  /** A server makes a key at its first start; a worker beside it must be given the same. */
  mayMakeKey: boolean;
}

/**
 * The vault with the key that is configured, or else with the one in the data folder. Refuses a key
 * that did not seal what the store holds, and never makes a new one where secrets exist (C15).
 */
export async function openVault(
  { secretKey, data }: Pick<Config, "secretKey" | "data">,
  { storage, random, mayMakeKey }: VaultParts,
): Promise<Vault> {
  const { secretKeyPath } = dataFolderAt(data);
  const sealedBy = await storage.secrets.keyIds();
  const given = secretKey === null ? readSecretKey(secretKeyPath) : parseSecretKey(secretKey);
  if (given === null) {
    if (sealedBy.length > 0) throw missing(secretKeyPath, sealedBy);
    if (!mayMakeKey) return createEmptyVault();
    openDataFolder(data);
    return createVault(makeSecretKey(secretKeyPath, { random }), { random });
  }
  const vault = createVault(given, { random });
  const foreign = sealedBy.filter((keyId) => keyId !== vault.keyId);
  if (foreign.length > 0) {
    const source = secretKey === null ? secretKeyPath : "REPRISE_SECRET_KEY";
    throw new Refusal(
      `The store's secrets are sealed with the key ${foreign.join(", ")}, but ${source} is the key ${vault.keyId}. Put the right key back; nothing was changed.`,
      EXIT_CODES.conflict,
    );
  }
  return vault;
}

function missing(path: string, sealedBy: readonly string[]): Refusal {
  return new Refusal(
    `The store holds secrets sealed with the key ${sealedBy.join(", ")}, and there is no key. Put ${path} back from a backup, or set REPRISE_SECRET_KEY to it. No new key was made, for it could not read them.`,
    EXIT_CODES.conflict,
  );
}
