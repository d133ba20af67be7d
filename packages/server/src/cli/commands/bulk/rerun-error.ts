import type { CommandContext } from "../../command-context.ts";
import { safeText } from "../../terminal/safe-text.ts";

export interface RerunErrorOptions {
  groupId: string;
  spreadOver?: string;
  reason?: string;
  confirm?: number;
}

/** `reprise errors rerun GROUP`: the jobs of the group that are FAILED now. */
export async function rerunError(
  { client, out }: CommandContext,
  { groupId, confirm, ...how }: RerunErrorOptions,
): Promise<void> {
  const body = { ...how, ...(confirm !== undefined && { confirmCount: confirm }) };
  const started = await client.errors.rerun(groupId, body);
  if (out.json) return out.value(started);
  out.line(`${safeText(started.id)}  rerun ${started.eligible} of ${started.matched} jobs`);
}
