import { Refusal } from "../../../runtime/process/refusal.ts";
import type { CommandContext } from "../../command-context.ts";

export interface WebhookSecretOptions {
  recipeId: string;
  /** Read it from standard input: what is on a command line shows in lists of processes. */
  set?: boolean;
  keepPreviousFor?: string;
  delete?: boolean;
  readInput: () => Promise<string>;
}

/** `reprise recipes webhook-secret RECIPE`: prints the secret, this once. */
export async function webhookSecret(
  { client, out }: CommandContext,
  { recipeId, set, keepPreviousFor, delete: isDelete, readInput }: WebhookSecretOptions,
): Promise<void> {
  if (isDelete === true) {
    if (set === true) throw new Refusal("Use --set or --delete, not both.");
    await client.recipes.deleteWebhookSecret(recipeId);
    return out.remark("Forgotten: signed webhooks are refused until there is a new secret.");
  }
  const secret = set === true ? (await readInput()).trim() : undefined;
  if (secret === "") throw new Refusal("There is no secret on standard input.");
  const made = await client.recipes.setWebhookSecret(recipeId, { secret, keepPreviousFor });
  if (out.json) return out.value(made);
  if (set === true) return out.remark("The secret is set.");
  out.line(made.secret);
  out.remark("Give it to the sender now: it is shown this once.");
}
