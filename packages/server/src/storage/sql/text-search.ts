import { Fragment, type Statement, sql } from "./sql.ts";

type SearchableColumn = "message" | "jobs.error_message" | "recipes.id" | "recipes.name";

/** Whether the column holds the text, literally and in any case of its letters. */
export function contains(column: SearchableColumn, text: string): Statement {
  const pattern = `%${text.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`;
  return sql`lower(${new Fragment(column)}) like ${pattern} escape '\\'`;
}
