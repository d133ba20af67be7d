import type { CommandContext } from "../../command-context.ts";
import { safeText } from "../../terminal/safe-text.ts";

export interface ChangeErrorsOptions {
  groupIds: readonly string[];
  verb: "resolve" | "ignore" | "reopen";
  comment?: string;
}

/** `reprise errors resolve|ignore|reopen GROUP…` */
export async function changeErrors(
  { client, out }: CommandContext,
  { groupIds, verb, comment }: ChangeErrorsOptions,
): Promise<void> {
  for (const groupId of groupIds) {
    const body = comment === undefined ? {} : { comment };
    const group = await client.errors[verb](groupId, body);
    if (out.json) out.value(group);
    else out.line(`${safeText(group.id)}  ${group.status}  ${safeText(group.message)}`);
  }
}
