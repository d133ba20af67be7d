import type { Report } from "../../domain/recipe/report.ts";
import { compileTemplate, type Template } from "../../expressions/template.ts";

/** A column of a recipe's report, ready to be evaluated. */
export interface CompiledColumn {
  readonly name: string;
  readonly value: Template;
}

/** The columns were checked when they were saved. */
export function compileColumns({ columns }: Pick<Report, "columns">): CompiledColumn[] {
  return columns.map(({ name, value }) => ({ name, value: compileTemplate(value) }));
}
