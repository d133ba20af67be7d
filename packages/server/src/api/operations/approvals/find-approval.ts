import { RequestError } from "../../../domain/errors.ts";
import { hashHoldToken } from "../../../engine/execution/holds/hold-tokens.ts";
import type { Hold } from "../../../storage/storage.ts";
import type { ApiDeps } from "../../deps.ts";

type Deps = Pick<ApiDeps, "storage">;

/** The approval, or a refusal when there is none. */
export async function findApproval({ storage }: Deps, id: string): Promise<Hold> {
  const hold = await storage.holds.findById(id);
  if (hold?.kind === "approval") return hold;
  throw new RequestError("not_found", `There is no approval '${id}'.`);
}

/** The approval of a link, and whose link it is. */
export async function findByLink(
  { storage }: Deps,
  token: string,
): Promise<{ hold: Hold; bearer: string }> {
  const found = await storage.holds.findByToken(hashHoldToken(token));
  if (found?.hold.kind === "approval" && found.bearer !== null) {
    return { hold: found.hold, bearer: found.bearer };
  }
  throw new RequestError("token_unknown", "This link was never given out by this server.");
}
