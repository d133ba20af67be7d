import { Refusal } from "../../../runtime/process/refusal.ts";
import type { CommandContext } from "../../command-context.ts";
import { safeText } from "../../terminal/safe-text.ts";

export const USER_ROLES = ["viewer", "operator", "editor", "admin"] as const;
export type UserRole = (typeof USER_ROLES)[number];

/** `reprise users create EMAIL --name NAME --role ROLE`: prints a link by which they set a password. */
export async function createUser(
  { client, out }: CommandContext,
  options: { email: string; name: string; role: string },
): Promise<void> {
  const role = userRole(options.role);
  const { email, name } = options;
  const created = await client.users.create({ email, name, role });
  if (out.json) return out.value(created);
  out.remark(`${safeText(created.user.id)} was created.`);
  if (created.invitation === null) return;
  out.line(safeText(created.invitation.url));
  out.remark("Send them this link: it sets their password, works once, and for 24 hours.");
}

export function userRole(text: string): UserRole {
  const role = USER_ROLES.find((one) => one === text);
  if (role === undefined) throw new Refusal(`--role must be one of ${USER_ROLES.join(", ")}.`);
  return role;
}
