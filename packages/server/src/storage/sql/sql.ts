export type Value = string | number | null;

/** A word that the engines say differently, or SQL that only code makes. Never built from what users send. */
export class Fragment {
  readonly sqlite: string;
  readonly postgres: string;

  constructor(text: string | { sqlite: string; postgres: string }) {
    this.sqlite = typeof text === "string" ? text : text.sqlite;
    this.postgres = typeof text === "string" ? text : text.postgres;
  }
}

/** Several values of one parameter: `where id ${oneOf(ids)}`. */
class OneOf {
  readonly values: readonly Value[];

  constructor(values: readonly Value[]) {
    this.values = values;
  }
}

type Part = Value | Fragment | Statement | OneOf;

/** A statement that is not yet bound to an engine. */
export class Statement {
  readonly text: readonly string[];
  readonly parts: readonly Part[];

  constructor(text: readonly string[], parts: readonly Part[]) {
    this.text = text;
    this.parts = parts;
  }
}

/** sql`… where id = ${id}`: values become parameters, statements and fragments become text. */
export function sql(text: TemplateStringsArray, ...parts: Part[]): Statement {
  return new Statement(text, parts);
}

export function oneOf(values: readonly Value[]): OneOf {
  return new OneOf(values);
}

export function joined(statements: readonly Statement[], separator: string): Statement {
  const text = ["", ...statements.slice(1).map(() => separator), ""];
  return statements.length === 0 ? new Statement([""], []) : new Statement(text, statements);
}

export type Dialect = "sqlite" | "postgres";

/** Waits for a row and keeps it. SQLite has one writer at a time, so it has nothing to say. */
export const LOCK = new Fragment({ sqlite: "", postgres: "for update" });
/** Keeps the jobs of a statement with more tables from other writers until the commit. */
export const LOCK_JOBS = new Fragment({ sqlite: "", postgres: "for no key update of jobs" });
/** Passes over rows that another worker is taking. */
export const SKIP_LOCKED = new Fragment({ sqlite: "", postgres: "for update skip locked" });

export interface Rendered {
  text: string;
  values: (Value | readonly Value[])[];
}

export function render(statement: Statement, dialect: Dialect): Rendered {
  const values: (Value | readonly Value[])[] = [];
  return { text: renderInto(statement, dialect, values), values };
}

function renderInto(
  statement: Statement,
  dialect: Dialect,
  values: (Value | readonly Value[])[],
): string {
  let text = "";
  statement.text.forEach((piece, index) => {
    text += piece;
    if (index >= statement.parts.length) return;
    const part = statement.parts[index] ?? null;
    if (part instanceof Fragment) text += part[dialect];
    else if (part instanceof Statement) text += renderInto(part, dialect, values);
    else if (part instanceof OneOf) text += renderOneOf(part, dialect, values);
    else {
      values.push(part);
      text += dialect === "sqlite" ? "?" : `$${values.length}`;
    }
  });
  return text;
}

/** One parameter however many values, so that a statement is prepared once. */
function renderOneOf(
  { values: list }: OneOf,
  dialect: Dialect,
  values: (Value | readonly Value[])[],
): string {
  values.push(dialect === "sqlite" ? JSON.stringify(list) : list);
  return dialect === "sqlite" ? "in (select value from json_each(?))" : `= any($${values.length})`;
}
