import type { Role } from "../../domain/role.ts";
import type { UserRow } from "../storage.ts";

export interface UserTableRow {
  id: string;
  email: string;
  name: string;
  role: Role;
  password_hash: string | null;
  created_at: number;
  last_login_at: number | null;
  disabled_at: number | null;
}

export function userFromRow(row: UserTableRow): UserRow {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    createdAt: row.created_at,
    lastLoginAt: row.last_login_at,
    disabledAt: row.disabled_at,
    hasPassword: row.password_hash !== null,
  };
}
