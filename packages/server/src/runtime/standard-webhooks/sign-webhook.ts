/** The three headers by which a receiver knows who sent a body, and that it is whole (C18). */
export async function signWebhook(
  secret: string,
  { id, body, now }: { id: string; body: string; now: number },
): Promise<Record<string, string>> {
  const { Webhook } = await import("standardwebhooks");
  const at = new Date(now);
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(now / MS_PER_SECOND)),
    "webhook-signature": new Webhook(secret).sign(id, at, body),
  };
}

const MS_PER_SECOND = 1_000;
