import { RequestError } from "../../../domain/errors.ts";
import type { Signature } from "../../../domain/recipe/triggers/webhook.ts";
import type { Vault } from "../../../runtime/vault/vault.ts";
import type { CatalogEntry } from "../../recipe-catalog.ts";
import { type SignedRequest, verifySignature } from "../../webhooks/verify-signature.ts";
import { openWebhookSecrets } from "../../webhooks/webhook-secret.ts";
import {
  type AcceptDeps,
  type AcceptedEvents,
  acceptInto,
  assertAccepts,
  type RequestKey,
} from "./accept-events.ts";
import type { IncomingEvent } from "./incoming-event.ts";

export interface WebhookDeps extends AcceptDeps {
  vault: Vault;
}

interface Webhook {
  recipeId: string;
  /** What its signature is over. */
  signed: Omit<SignedRequest, "now">;
  /** Reads the event; asked only once the signature is good. */
  event: () => IncomingEvent;
  /** The Idempotency-Key of the request, if it had one. */
  request: RequestKey | null;
}

/**
 * Makes jobs of what a webhook brings. One to a recipe that wants signatures is looked at only when
 * its signature is good, and a replay of it makes no second job (C17). Refuses as acceptEvents does,
 * and with `bad_signature` and `secret_missing`.
 */
export async function acceptWebhook(
  deps: WebhookDeps,
  { recipeId, signed, event, request }: Webhook,
): Promise<AcceptedEvents> {
  const entry = await deps.catalog.find(recipeId);
  const signature = entry === null ? null : signatureOf(entry);
  const deliveryId = signature && verify(deps, { entry, signature, signed });
  assertAccepts(entry, { recipeId, source: "webhook" });
  const events = [event()];
  return acceptInto(deps, {
    entry,
    request: { recipeId, source: "webhook", events, runBy: null, request },
    deliveryId,
  });
}

interface Signed {
  entry: CatalogEntry | null;
  signature: Signature;
  signed: Omit<SignedRequest, "now">;
}

function signatureOf({ trigger }: CatalogEntry): Signature | null {
  return trigger?.type === "webhook" ? trigger.signature : null;
}

function verify(
  { vault, clock, eventMeter }: WebhookDeps,
  { entry, signature, signed }: Signed,
): string | null {
  const now = clock.now();
  const sealed = entry?.webhookSecrets ?? [];
  const secrets = openWebhookSecrets(vault, { secrets: sealed, now });
  if (secrets.length > 0) {
    try {
      return verifySignature(signature, { secrets, request: { ...signed, now } });
    } catch (error) {
      eventMeter?.count(entry?.row.id ?? "", { unsigned: 1 });
      throw error;
    }
  }
  const id = entry?.row.id ?? "";
  throw new RequestError(
    "secret_missing",
    `Recipe '${id}' takes signed webhooks and has no secret yet. Make one with POST /api/v1/recipes/${id}/webhook-secret, or reprise recipes webhook-secret ${id}.`,
  );
}
