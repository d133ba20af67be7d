import type { JsonObject } from "../../domain/json.ts";

export interface AuditStore {
  /** Newest first. */
  list(request: AuditRequest): Promise<AuditEntry[]>;
  /** Forgets up to `limit` entries of before that time; answers how many. */
  sweep(request: { before: number; limit: number }): Promise<number>;
}

/** For whom a transaction is made, when that is a person. */
export interface Actor {
  name: string;
  /** `api-key`, `user`, or the holder of a personal `link`. */
  kind: ActorKind;
  /** Of the API key or the user; null for the holder of a link. */
  id: string | null;
  requestId: string | null;
  /** The command is part of an operation on many jobs, which was asked for by this person. */
  bulkOperationId?: string;
}

export const ACTOR_KINDS = ["api-key", "user", "link"] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];

export const AUDIT_OUTCOMES = ["changed", "unchanged"] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/** A command of a person. Never holds a secret or a payload. */
export interface NewAuditEntry {
  /** `job.cancel`, `recipe.start`. */
  action: string;
  target: AuditTarget | null;
  /** Unchanged: what was asked for was so already. */
  outcome: AuditOutcome;
  details: JsonObject;
}

export interface AuditTarget {
  /** `job`, `recipe`, `api-key`. */
  type: string;
  id: string;
}

export interface AuditEntry extends NewAuditEntry {
  /** Grows with each entry. */
  seq: number;
  at: number;
  actor: Actor;
}

export interface AuditRequest {
  /** Name or id of who did it. */
  actor?: string | undefined;
  /** `job.cancel`; a part before the dot means all of it: `job`. */
  action?: string | undefined;
  targetType?: string | undefined;
  targetId?: string | undefined;
  /** At or after. */
  from?: number | undefined;
  /** Before. */
  to?: number | undefined;
  /** Text in actor, action, target or details. */
  text?: string | undefined;
  /** `seq` of the last entry of the page before. */
  before: number | null;
  limit: number;
}
