import type { CommandContext } from "../../command-context.ts";
import { safeText } from "../../terminal/safe-text.ts";

/** `reprise keys revoke KEY_ID` */
export async function revokeKey(
  { client, out }: CommandContext,
  { keyId }: { keyId: string },
): Promise<void> {
  await client.apiKeys.revoke(keyId);
  if (out.json) out.value({ id: keyId, revoked: true });
  else out.line(`${safeText(keyId)} opens nothing any more.`);
}
