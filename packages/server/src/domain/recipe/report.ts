import { z } from "zod";
import { nameSchema } from "./recipe-names.ts";

/** Custom columns of a recipe's jobs report (P-7.4). */
export const COLUMNS_MAX = 20;

export interface ReportColumn {
  name: string;
  /** Text with `{{ }}`. */
  value: string;
}

export interface Report {
  columns: ReportColumn[];
  /** Columns change only while the recipe is stopped (P-7.3). */
  lockWhileActive: boolean;
}

const columnSchema = z.strictObject({ name: nameSchema, value: z.string() });

export const reportSchema = z.strictObject({
  columns: z.array(columnSchema).max(COLUMNS_MAX).default([]),
  lockWhileActive: z.boolean().default(false),
});
