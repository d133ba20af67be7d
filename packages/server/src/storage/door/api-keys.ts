import type { Role } from "../../domain/role.ts";

export interface ApiKeyStore {
  findByHash(hash: string): Promise<ApiKeyRow | null>;
  list(): Promise<ApiKeyRow[]>;
  insert(key: ApiKeyRow & { hash: string }): Promise<void>;
  /** Answers false when there is no such key. */
  revoke(request: { id: string; now: number }): Promise<boolean>;
  touch(request: { ids: readonly string[]; now: number }): Promise<void>;
}

export interface ApiKeyRow {
  id: string;
  name: string;
  role: Role;
  /** The first characters, to recognise it by. */
  hint: string;
  createdAt: number;
  lastUsedAt: number | null;
  revokedAt: number | null;
}
