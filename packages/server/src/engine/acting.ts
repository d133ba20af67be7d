import type { Actor, NewAuditEntry, Storage, Transaction } from "../storage/storage.ts";

/** The store as it is for commands of this person: each of their transactions knows who it is for. */
export function actingAs(storage: Storage, actor: Actor): Storage {
  return {
    ...storage,
    transaction: (work) => storage.transaction((stores) => work({ ...stores, actor })),
  };
}

/** The store as it is for commands that run as parts of one transaction: they read what it has written. */
export function inTransaction(storage: Storage, stores: Transaction): Storage {
  return { ...storage, ...stores, transaction: (work) => work(stores) };
}

/**
 * Says in the audit what a person did, in the transaction that does it. What the platform does by
 * itself is no entry; neither is a job that an operation on many jobs left as it was.
 */
export async function audit(stores: Transaction, entry: NewAuditEntry): Promise<void> {
  const { actor } = stores;
  if (actor === null) return;
  const { bulkOperationId } = actor;
  if (bulkOperationId === undefined) return stores.insertAudit(entry, actor);
  if (entry.outcome === "unchanged") return;
  const details = { ...entry.details, bulkOperation: bulkOperationId };
  await stores.insertAudit({ ...entry, details }, actor);
}
