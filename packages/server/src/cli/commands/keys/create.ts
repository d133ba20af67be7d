import { Refusal } from "../../../runtime/process/refusal.ts";
import type { CommandContext } from "../../command-context.ts";

const ROLES = ["viewer", "operator", "editor", "admin"] as const;

/** `reprise keys create NAME --role ROLE`: prints the key, this once. */
export async function createKey(
  { client, out }: CommandContext,
  options: { name: string; role: string },
): Promise<void> {
  const role = ROLES.find((one) => one === options.role);
  if (role === undefined) throw new Refusal(`--role must be one of ${ROLES.join(", ")}.`);
  const created = await client.apiKeys.create({ name: options.name, role });
  if (out.json) return out.value(created);
  out.line(created.key);
  out.remark("Keep it now: it is shown this once.");
}
