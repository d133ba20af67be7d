import type { Role } from "../../domain/role.ts";

/** People who sign in, and their sessions. Secrets are here by their hashes only. */
export interface UserStore {
  list(): Promise<UserRow[]>;
  find(id: string): Promise<UserRow | null>;
  /** With what a sign-in is checked against; whatever the case of the address. */
  findForLogin(email: string): Promise<(UserRow & Credentials) | null>;
  /** Whose one-time token this is, unless it has expired or was used. */
  findByReset(request: { hash: string; now: number }): Promise<UserRow | null>;
  isEmpty(): Promise<boolean>;
  /** `taken`: the address or the name is somebody's. `first` inserts only where nobody is. */
  insert(
    user: UserRow & Credentials & { reset: ResetToken | null },
    options?: { first?: boolean },
  ): Promise<"inserted" | "taken" | "not-first">;
  /** `last-admin`: nobody would be left who may manage users. Disabling ends the sessions. */
  update(request: { id: string; changes: UserChanges; now: number }): Promise<UserOutcome>;
  delete(id: string): Promise<UserOutcome>;
  /** Lets the person set a password by a token; the one before opens nothing any more. */
  setReset(request: { id: string; reset: ResetToken }): Promise<boolean>;
  /** Also uses up the one-time token, and ends all sessions. */
  setPassword(request: { id: string; passwordHash: string }): Promise<boolean>;
  /** The same, by a one-time token that has not expired; false when it is gone. */
  usePasswordReset(request: { hash: string; passwordHash: string; now: number }): Promise<boolean>;

  /** Notes the sign-in, and forgets sessions that have expired. */
  insertSession(session: SessionRow & { hash: string }): Promise<void>;
  /** With its user; null unless both are there, it has not expired and the user is not disabled. */
  findSession(request: {
    hash: string;
    now: number;
    idleMs: number;
  }): Promise<{ session: SessionRow; user: UserRow } | null>;
  touchSession(request: { id: string; now: number }): Promise<void>;
  deleteSession(id: string): Promise<void>;
}

export interface UserRow {
  id: string;
  email: string;
  name: string;
  role: Role;
  createdAt: number;
  lastLoginAt: number | null;
  disabledAt: number | null;
  /** Has set a password. */
  hasPassword: boolean;
}

export interface Credentials {
  passwordHash: string | null;
}

export interface ResetToken {
  hash: string;
  expiresAt: number;
}

export interface UserChanges {
  name?: string;
  role?: Role;
  disabled?: boolean;
}

export type UserOutcome = "done" | "unknown" | "last-admin" | "taken";

export interface SessionRow {
  id: string;
  userId: string;
  createdAt: number;
  lastSeenAt: number;
  expiresAt: number;
}
