import type { Json, JsonObject } from "../../domain/json.ts";

/** The triggers that the engine looks after itself: schedules and polls. */
export interface TriggerStore {
  find(recipeId: string): Promise<TriggerRow | null>;
  /** When the next one has to be looked at, or null. */
  nextDueAt(): Promise<number | null>;
  /** How long the one (of these kinds) that has waited longest is overdue; 0 when none is. */
  overdueMs(now: number, kinds?: readonly TriggerKind[]): Promise<number>;
  /**
   * Recipes that are started on a schedule or a poll and whose row is not there, has no time, is not
   * armed, or is claimed for longer than `leaseMs`: nobody would look at them in time. Among them are
   * schedules whose time is over. By their ids, those after `after`.
   */
  astray(request: {
    now: number;
    leaseMs: number;
    after: string | null;
    limit: number;
  }): Promise<string[]>;
  /**
   * Takes due triggers for a time, under a new epoch: who does not `save` by then is thought dead, and
   * they are due again.
   */
  claimDue(request: {
    kind: TriggerKind;
    now: number;
    leaseMs: number;
    limit: number;
  }): Promise<TriggerRow[]>;
  /** Gives claimed ones back: all of them, or one of this epoch. */
  release(claim?: Pick<TriggerRow, "recipeId" | "epoch">): Promise<void>;
  /** Makes the row, or replaces it under a new epoch: what a worker does with it meanwhile is void. */
  put(trigger: Omit<TriggerRow, "epoch">): Promise<void>;
  /** Writes the row if its epoch is still this one, and ends the claim. */
  save(trigger: TriggerRow): Promise<boolean>;
  /** The row, its log and the keys of its events. */
  delete(recipeId: string): Promise<void>;
  /** Newest first. */
  log(request: { recipeId: string; limit: number }): Promise<TriggerLogEntry[]>;
  /** Adds a line, and drops the oldest of more than 200. */
  addLog(line: TriggerLogLine): Promise<void>;
  /** Those of the keys that are kept. */
  knownKeys(request: { scope: string; values: readonly string[]; now: number }): Promise<string[]>;
  /** Keeps known keys until then, where that is a day longer or more. */
  refreshKeys(request: {
    scope: string;
    values: readonly string[];
    expiresAt: number;
  }): Promise<void>;
}

/** A plan's trigger is named `plan:<its id>`. */
export type TriggerKind = "schedule" | "poll" | "plan";

export interface TriggerRow {
  recipeId: string;
  kind: TriggerKind;
  /** The recipe is started. */
  active: boolean;
  /** When it is to fire or poll next; null when it is stopped, or never will. */
  nextAt: number | null;
  /** Instants of its schedule up to this one are done with. */
  handledAt: number;
  /** What a poll remembers, such as its cursor. */
  memory: JsonObject;
  errorsInRow: number;
  lastError: TriggerError | null;
  /** When it last made a job. */
  lastFiredAt: number | null;
  lastPolledAt: number | null;
  /** Why the platform stopped the recipe; null after its next start. */
  stopReason: { type: string; message: string; at: number } | null;
  epoch: number;
}

export interface TriggerError {
  at: number;
  code: string;
  message: string;
}

/** `fired` made jobs; `nothing` found none to make; `skipped` passed instants over. */
export const TRIGGER_OUTCOMES = [
  "fired",
  "nothing",
  "skipped",
  "error",
  "stopped",
  "note",
] as const;

export interface TriggerLogLine {
  recipeId: string;
  at: number;
  outcome: (typeof TRIGGER_OUTCOMES)[number];
  message: string;
  info: Json;
}

export interface TriggerLogEntry extends TriggerLogLine {
  seq: number;
  /** Several times nothing in a row are one entry. */
  times: number;
  firstAt: number;
}
