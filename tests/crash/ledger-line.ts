/**
 * What the ledger keeps, in the order in which it happened. Only the ledger writes, and it answers
 * after its own fsync, so that no crash of ours can change what is remembered.
 */
export type LedgerLine =
  /** The load is about to send event `n`. */
  | { type: "intent"; n: number }
  /** The server said 2xx to it. */
  | { type: "accepted"; n: number; jobId: string }
  /** A step asked our receiver for something. */
  | { type: "effect"; key: string }
  /** Something is about to be broken. */
  | { type: "fault"; fault: string }
  /** The server answers again. */
  | { type: "healed" }
  /** Steps that the store has on record, besides those said before: none may ask again. */
  | { type: "recorded"; keys: readonly string[] };
