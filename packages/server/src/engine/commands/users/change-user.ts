import { RequestError } from "../../../domain/errors.ts";
import type { UserChanges, UserOutcome, UserRow } from "../../../storage/storage.ts";
import { audit } from "../../acting.ts";
import { assertNameFree } from "./create-user.ts";
import type { UserDeps } from "./user-deps.ts";

type Deps = Pick<UserDeps, "storage" | "clock">;

/** Throws `not_found`, `last_admin` and `user_exists`. Who is disabled is signed out at once. */
export async function changeUser(
  { storage, clock }: Deps,
  { id, changes }: { id: string; changes: UserChanges },
): Promise<UserRow> {
  if (changes.name !== undefined) assertNameFree(changes.name);
  return storage.transaction(async (stores) => {
    refuse(await stores.users.update({ id, changes, now: clock.now() }), id);
    await audit(stores, {
      action: "user.change",
      target: { type: "user", id },
      outcome: "changed",
      details: { ...changes },
    });
    const user = await stores.users.find(id);
    return user ?? refuse("unknown", id);
  });
}

/** Throws `not_found` and `last_admin`. What they did stays under their name. */
export async function deleteUser({ storage }: Deps, { id }: { id: string }): Promise<void> {
  await storage.transaction(async (stores) => {
    const user = await stores.users.find(id);
    refuse(user === null ? "unknown" : await stores.users.delete(id), id);
    await audit(stores, {
      action: "user.delete",
      target: { type: "user", id },
      outcome: "changed",
      details: { email: user?.email ?? null },
    });
  });
}

function refuse(outcome: "unknown", id: string): never;
function refuse(outcome: UserOutcome, id: string): void;
function refuse(outcome: UserOutcome, id: string): void {
  switch (outcome) {
    case "done":
      return;
    case "unknown":
      throw new RequestError("not_found", `There is no user '${id}'.`);
    case "taken":
      throw new RequestError("user_exists", "Somebody else has this name.");
    case "last-admin":
      throw new RequestError(
        "last_admin",
        "This is the last admin; make somebody else an admin first.",
      );
  }
}
