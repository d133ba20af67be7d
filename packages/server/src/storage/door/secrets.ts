/** Sealed secrets: never their plain text. */
export interface SecretStore {
  /** Of one scope, newest first, with those whose time has passed. */
  list(scope: string): Promise<SecretRow[]>;
  /** Adds a secret, or replaces the one of its name. */
  put(secret: SecretRow): Promise<void>;
  /** Lets the scope's secrets end at this time; those that end before keep their end. */
  expire(request: { scope: string; at: number }): Promise<void>;
  /** Answers false when the scope had none. */
  delete(scope: string): Promise<boolean>;
  /** The keys that secrets are sealed with. */
  keyIds(): Promise<string[]>;
}

export interface SecretRow {
  /** Whose it is: `hook:<recipe>`. */
  scope: string;
  /** Within the scope. */
  name: string;
  /** Which key sealed it. */
  keyId: string;
  sealed: string;
  createdAt: number;
  /** Null = for as long as it is there. */
  expiresAt: number | null;
}
