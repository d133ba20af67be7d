import { z } from "zod";
import type { RequestError } from "../domain/errors.ts";
import { PROBLEMS } from "../domain/problems.ts";

const CODES = Object.keys(PROBLEMS);
/** Of the address that was asked; longer ones are cut. */
const INSTANCE_CHARS_MAX = 100;

export const PROBLEM_TYPE = "application/problem+json; charset=utf-8";

/** Every error of the API has this one shape (RFC 9457). */
export const Problem = z
  .strictObject({
    type: z.string().meta({ description: "`urn:reprise:problem:` and the code" }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().meta({ enum: CODES }),
    errors: z
      .array(
        z.strictObject({
          pointer: z.string(),
          code: z.string(),
          message: z.string(),
          line: z.int().optional(),
          column: z.int().optional(),
        }),
      )
      .optional(),
    allowed: z.array(z.string()).optional(),
    limit: z.number().optional(),
    requestId: z.string(),
    instance: z.string(),
  })
  .meta({ id: "Problem" });

type Problem = z.infer<typeof Problem>;

/** The answer to everything that is refused, for an operation's `response`. */
export const problemResponse = {
  description: "Refused; `code` says why",
  content: { "application/problem+json": { schema: Problem } },
};

/** What a caller is told of an error. Of our own mistakes: nothing but the request's id. */
export function problemOf(
  error: RequestError,
  { requestId, path }: { requestId: string; path: string },
): Problem {
  const { errors, allowed, limit } = error.details;
  return {
    type: `urn:reprise:problem:${error.code}`,
    title: error.title,
    status: error.status,
    detail: error.message,
    code: error.code,
    ...(errors && { errors: errors.map((item) => ({ ...item })) }),
    ...(allowed && { allowed }),
    ...(limit !== undefined && { limit }),
    requestId,
    instance: path.slice(0, INSTANCE_CHARS_MAX),
  };
}
