import { z } from "zod";
import type { Json } from "../json.ts";

/** The comparisons of. All are case-sensitive. */
export const CONDITION_OPERATORS = [
  "contains",
  "starts_with",
  "ends_with",
  "does_not_contain",
  "does_not_start_with",
  "does_not_end_with",
  "equals",
  "does_not_equal",
  "greater_than",
  "less_than",
  "is_true",
  "is_not_true",
  "is_present",
  "is_not_present",
] as const;

export type ConditionOperator = (typeof CONDITION_OPERATORS)[number];

/** These look at one value only. */
const UNARY_OPERATORS: readonly ConditionOperator[] = [
  "is_true",
  "is_not_true",
  "is_present",
  "is_not_present",
];

export function isUnary(operator: ConditionOperator): boolean {
  return UNARY_OPERATORS.includes(operator);
}

const COMPARISONS_MAX = 50;

const comparisonSchema = z
  .strictObject({
    left: z.json(),
    op: z.enum(CONDITION_OPERATORS),
    right: z.json().optional(),
  })
  .superRefine(({ op, right }, context) => {
    if (isUnary(op) && right !== undefined) {
      context.addIssue({ code: "custom", path: ["right"], message: `${op} has no right side` });
    }
    if (!isUnary(op) && right === undefined) {
      context.addIssue({ code: "custom", path: ["right"], message: `${op} needs a right side` });
    }
  });

const comparisonsSchema = z.array(comparisonSchema).min(1).max(COMPARISONS_MAX);

/** A list of comparisons that must all hold, or of which one must. */
export const conditionListSchema = z.union([
  z.strictObject({ all: comparisonsSchema }),
  z.strictObject({ any: comparisonsSchema }),
]);

export interface Comparison {
  left: Json;
  op: ConditionOperator;
  right?: Json | undefined;
}

export type ConditionList = { all: Comparison[] } | { any: Comparison[] };
