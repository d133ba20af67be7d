import { RequestError } from "../../../domain/errors.ts";
import { nearestWord } from "../../../domain/nearest-word.ts";
import type { ColumnFilter } from "../../../storage/storage.ts";

const PREFIX = "column.";
const BOUNDS = ["min", "max", "contains"] as const;
const VALUE_CHARS_MAX = 1_024;
const NAME_CHARS_MAX = 300;

interface Reading {
  recipeId: string;
  /** Names of the report's columns. */
  columns: readonly string[];
  /** Names of the other parameters. */
  known: readonly string[];
}

/**
 * What `column.<Name>`, `.min`, `.max` and `.contains` ask of the columns. Refuses columns that the
 * report does not have, and all other names, with `bad_parameter`.
 */
export function columnFilters(
  query: Readonly<Record<string, unknown>>,
  { recipeId, columns, known }: Reading,
): ColumnFilter[] {
  const filters = new Map<string, ColumnFilter>();
  for (const [key, value] of Object.entries(query)) {
    if (known.includes(key)) continue;
    if (!key.startsWith(PREFIX))
      throw refused(key, unknownName(key, [...known, `${PREFIX}<Name>`]));
    const { column, part } = partOf(key, columns);
    if (typeof value !== "string" || value === "" || value.length > VALUE_CHARS_MAX) {
      throw refused(key, `Expected a text of 1 to ${VALUE_CHARS_MAX} characters, given once.`);
    }
    filters.set(column, { recipeId, column, ...filters.get(column), [part]: value });
  }
  return [...filters.values()];
}

/** The column that a parameter or a sort names. */
export function columnNamed(
  name: string,
  { key, columns }: { key: string } & Pick<Reading, "columns">,
) {
  if (columns.includes(name)) return name;
  throw refused(key, unknownName(name, columns));
}

function partOf(
  key: string,
  columns: readonly string[],
): { column: string; part: "equals" | (typeof BOUNDS)[number] } {
  const name = key.slice(PREFIX.length);
  // A column whose own name ends so comes first.
  if (columns.includes(name)) return { column: name, part: "equals" };
  for (const part of BOUNDS) {
    const column = name.endsWith(`.${part}`) ? name.slice(0, -part.length - 1) : null;
    if (column !== null) return { column: columnNamed(column, { key, columns }), part };
  }
  return { column: columnNamed(name, { key, columns }), part: "equals" };
}

function unknownName(name: string, names: readonly string[]): string {
  const shown = name.slice(0, NAME_CHARS_MAX);
  const nearest = nearestWord(name, names);
  if (nearest !== null) return `'${shown}' is not known. Did you mean '${nearest}'?`;
  return names.length > 0
    ? `'${shown}' is not known; there are ${names.join(", ")}.`
    : `'${shown}' is not known: the report has no columns.`;
}

function refused(key: string, message: string): RequestError {
  const pointer = key.slice(0, NAME_CHARS_MAX);
  return new RequestError("bad_parameter", `${pointer}: ${message}`, {
    errors: [{ pointer, code: "invalid_value", message }],
  });
}
