import { Fragment, type Statement, sql } from "./sql.ts";

type SearchableColumn =
  | "message"
  | "text_value"
  | "error_groups.message"
  | "error_groups.code"
  | "error_groups.sample"
  | "audit.action"
  | "audit.actor"
  | "audit.details"
  | "audit.target_id"
  | "jobs.error_message"
  | "plans.id"
  | "plans.name"
  | "recipes.id"
  | "recipes.name";

/**
 * Whether the column holds the text, literally. Latin letters are found in either case; those of
 * other scripts as they stand, because SQLite knows no others and both stores must find the same.
 */
export function contains(column: SearchableColumn, text: string): Statement {
  const lower = text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  const pattern = `%${lower.replace(/[\\%_]/g, "\\$&")}%`;
  const lowered = new Fragment({
    sqlite: `lower(${column})`,
    postgres: `lower(${column} collate "C")`,
  });
  return sql`${lowered} like ${pattern} escape '\\'`;
}
