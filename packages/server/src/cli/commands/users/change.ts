import { Refusal } from "../../../runtime/process/refusal.ts";
import type { CommandContext } from "../../command-context.ts";
import { safeText } from "../../terminal/safe-text.ts";
import { userRole } from "./create.ts";

/** `reprise users change USER_ID --name NAME --role ROLE` */
export async function changeUser(
  { client, out }: CommandContext,
  { userId, name, role }: { userId: string; name?: string; role?: string },
): Promise<void> {
  if (name === undefined && role === undefined) throw new Refusal("Give --name or --role.");
  const user = await client.users.change(userId, {
    ...(name !== undefined && { name }),
    ...(role !== undefined && { role: userRole(role) }),
  });
  if (out.json) out.value(user);
  else out.line(`${safeText(user.name)} is ${user.role}.`);
}

/** `reprise users disable USER_ID…`, `reprise users enable USER_ID…` */
export async function disableUsers(
  { client, out }: CommandContext,
  { userIds, disabled }: { userIds: readonly string[]; disabled: boolean },
): Promise<void> {
  for (const userId of userIds) {
    const user = await client.users.change(userId, { disabled });
    const said = disabled ? "was signed out and cannot sign in" : "can sign in";
    if (out.json) out.value(user);
    else out.line(`${safeText(user.email)} ${said}.`);
  }
}

/** `reprise users delete USER_ID` */
export async function deleteUser(
  { client, out }: CommandContext,
  { userId }: { userId: string },
): Promise<void> {
  await client.users.delete(userId);
  if (out.json) out.value({ id: userId, deleted: true });
  else out.line(`${safeText(userId)} was deleted; what they did stays under their name.`);
}

/** `reprise users reset-password USER_ID`: prints a link that works once. */
export async function resetPassword(
  { client, out }: CommandContext,
  { userId }: { userId: string },
): Promise<void> {
  const invitation = await client.users.resetPassword(userId);
  if (out.json) return out.value(invitation);
  out.line(safeText(invitation.url));
  out.remark("Send them this link: it sets a new password, works once, and for 24 hours.");
}
