import { RequestError } from "../../../domain/errors.ts";
import type { ErrorGroupStatus } from "../../../storage/storage.ts";
import { audit } from "../../acting.ts";
import type { CommandDeps } from "../../deps.ts";

interface ChangeGroup {
  id: string;
  status: ErrorGroupStatus;
  comment: string | undefined;
  by: string;
}

/** A person's word on a group of failures; said twice it changes nothing. Throws `not_found`. */
export async function changeErrorGroup(
  { storage, clock }: Pick<CommandDeps, "storage" | "clock">,
  { id, status, comment, by }: ChangeGroup,
): Promise<void> {
  await storage.transaction(async (stores) => {
    const group = await stores.errorGroups.find(id);
    if (group === null) throw new RequestError("not_found", `There is no error group ${id}.`);
    const isSame = group.status === status && comment === undefined && !group.regressed;
    if (!isSame) {
      const change = { id, status, comment: comment ?? null, by, now: clock.now() };
      await stores.errorGroups.change(change);
    }
    await audit(stores, {
      action: `error.${VERBS[status]}`,
      target: { type: "error", id },
      outcome: isSame ? "unchanged" : "changed",
      details: { reason: comment ?? null, before: group.status, after: status },
    });
  });
}

const VERBS = { resolved: "resolve", ignored: "ignore", open: "reopen" } as const;
