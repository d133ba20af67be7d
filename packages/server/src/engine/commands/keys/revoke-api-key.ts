import { RequestError } from "../../../domain/errors.ts";
import { audit } from "../../acting.ts";
import type { ApiKeyDeps } from "./create-api-key.ts";

/** A revoked key stays in the list and opens nothing any more, a second later at the latest. */
export async function revokeApiKey(
  { storage, clock }: ApiKeyDeps,
  { id }: { id: string },
): Promise<void> {
  await storage.transaction(async (stores) => {
    const known = await stores.apiKeys.revoke({ id, now: clock.now() });
    if (!known) throw new RequestError("not_found", `There is no API key '${id}'.`);
    const target = { type: "api-key", id };
    await audit(stores, { action: "api-key.revoke", target, outcome: "changed", details: {} });
  });
}
