import { z } from "zod";
import { isJsonObject, type Json } from "../../../domain/json.ts";

const VALUES_MAX = 100;

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** What an answer is compared with: its status, or a value in it. */
export const answerCondition = z.union([
  z.strictObject({ status: z.union([z.int(), z.array(z.int()).max(VALUES_MAX)]) }),
  z.strictObject({
    /** Such as `body.state` or `body.jobs.0.done`. */
    path: z.string().min(1),
    is: z.union([scalar, z.array(scalar).max(VALUES_MAX)]),
  }),
]);
export type AnswerCondition = z.infer<typeof answerCondition>;

/** Whether `{status, headers, body}` fits. */
export function isMet(condition: AnswerCondition, answer: Json): boolean {
  const [value, wanted] =
    "status" in condition
      ? [valueAt(answer, "status"), condition.status]
      : [valueAt(answer, condition.path), condition.is];
  return [wanted].flat().some((one) => one === value);
}

/** The value behind names and numbers joined by dots; null where there is none. */
export function valueAt(value: Json, path: string): Json {
  let found: Json = value;
  for (const name of path.split(".")) {
    if (Array.isArray(found)) found = /^\d+$/.test(name) ? (found[Number(name)] ?? null) : null;
    else if (isJsonObject(found) && Object.hasOwn(found, name)) found = found[name] ?? null;
    else return null;
  }
  return found;
}
