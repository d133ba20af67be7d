import { type ApiKeyDeps, createApiKey } from "./create-api-key.ts";

const NAME = "admin";

/**
 * Makes an admin key when no admin key is valid, and answers it this once so that it can be shown
 * and kept; null when there is one already (README §1.11).
 */
export async function ensureAdminKey(deps: ApiKeyDeps): Promise<string | null> {
  const keys = await deps.storage.apiKeys.list();
  if (keys.some(({ role, revokedAt }) => role === "admin" && revokedAt === null)) return null;
  const { key } = await createApiKey(deps, { name: NAME, role: "admin" });
  return key;
}
