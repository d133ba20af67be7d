import { RequestError } from "../../domain/errors.ts";
import type { Random } from "../../runtime/random.ts";
import { type Vault, VaultError } from "../../runtime/vault/vault.ts";
import type { SecretRow, SecretStore } from "../../storage/storage.ts";
import { changeRecipe } from "../commands/recipes/change-recipe.ts";
import type { CommandDeps } from "../deps.ts";

/** Of a secret that is made here. */
const SECRET_BYTES = 32;
const PREFIX = "whsec_";
/** Valid secrets of one recipe at once. */
const VALID_MAX = 5;

export interface SecretDeps extends CommandDeps {
  vault: Vault;
  random: Random;
}

interface SetSecret {
  recipeId: string;
  /** A sender's own; null = make one. */
  secret: string | null;
  /** How long the secrets before stay valid. */
  keepPreviousForMs: number;
}

/**
 * Makes or rotates the secret of a recipe's webhooks, and answers it: this is the only time that it
 * is told. What is signed with the one before is taken for a while, so that no event is lost.
 */
export async function setWebhookSecret(
  deps: SecretDeps,
  { recipeId, secret, keepPreviousForMs }: SetSecret,
): Promise<{ secret: string; createdAt: number }> {
  const value = secret ?? PREFIX + Buffer.from(deps.random.bytes(SECRET_BYTES)).toString("base64");
  const now = deps.clock.now();
  const asked = { id: recipeId, action: "recipe.set-webhook-secret" };
  await changeRecipe(deps, asked, async (stores, { triggerType }) => {
    if (triggerType !== "webhook") {
      throw new RequestError(
        "wrong_trigger",
        `Recipe '${recipeId}' has a ${triggerType} trigger; only webhooks are signed.`,
      );
    }
    const scope = scopeOf(recipeId);
    const before = validOf(await stores.secrets.list(scope), now);
    if (before.length >= VALID_MAX) {
      throw new RequestError(
        "limit_exceeded",
        `Recipe '${recipeId}' has ${VALID_MAX} valid secrets. Delete them, or wait until older ones end.`,
        { limit: VALID_MAX },
      );
    }
    const name = deps.ids("sec");
    await stores.secrets.expire({ scope, at: now + keepPreviousForMs });
    await stores.secrets.put({
      scope,
      name,
      ...sealed(deps.vault, { scope: `${scope}/${name}`, value }),
      createdAt: now,
      expiresAt: null,
    });
  });
  return { secret: value, createdAt: now };
}

/** Forgets all secrets of a recipe's webhooks. Answers false when it had none. */
export function deleteWebhookSecret(
  deps: CommandDeps,
  { recipeId }: { recipeId: string },
): Promise<boolean> {
  const asked = { id: recipeId, action: "recipe.delete-webhook-secret" };
  return changeRecipe(deps, asked, (stores) => stores.secrets.delete(scopeOf(recipeId)));
}

/** The sealed secrets of a recipe's webhooks, the newest first. */
export function listWebhookSecrets(
  { secrets }: { secrets: Pick<SecretStore, "list"> },
  recipeId: string,
): Promise<SecretRow[]> {
  return secrets.list(scopeOf(recipeId));
}

/** The secrets themselves, of those that are valid now. */
export function openWebhookSecrets(
  vault: Vault,
  { secrets, now }: { secrets: readonly SecretRow[]; now: number },
): string[] {
  return validOf(secrets, now).map(({ scope, name, sealed: text }) =>
    readable(() => vault.open(`${scope}/${name}`, text)),
  );
}

function validOf(secrets: readonly SecretRow[], now: number): readonly SecretRow[] {
  return secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > now);
}

function scopeOf(recipeId: string): string {
  return `hook:${recipeId}`;
}

function sealed(
  vault: Vault,
  { scope, value }: { scope: string; value: string },
): Pick<SecretRow, "keyId" | "sealed"> {
  return readable(() => ({ sealed: vault.seal(scope, value), keyId: vault.keyId ?? "" }));
}

/** A key that does not fit is the operator's to mend: until then senders are asked to come again. */
function readable<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    throw new RequestError("secret_unreadable", `${error.message}. See docs/operating/secrets.md.`);
  }
}
