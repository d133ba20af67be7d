import { z } from "zod";
import { callTimeoutSchema } from "./call.ts";
import { stepLabel } from "./step-fields.ts";

/** Every call that the job has made so far. */
export const ALL_CALLS = "all";
const REFERENCES_MAX = 100;
const REFERENCE_CHARS_MAX = 4_096;

export interface AwaitCallsStep {
  kind: "awaitCalls";
  id: string | null;
  name: string | null;
  mask?: boolean | undefined;
  /**
   * `all`, or any of: the id of a call step, which means all calls that it has made, in every turn of
   * its loops; a text with `{{ }}` that gives what a call step has put out, the id of its job, or a
   * list of either.
   */
  calls: typeof ALL_CALLS | string[];
  /** Null: the limit of a job. */
  timeoutMs: number | null;
}

const reference = z.string().min(1).max(REFERENCE_CHARS_MAX);

export const awaitCallsSchema = z
  .strictObject({
    ...stepLabel,
    awaitCalls: z.union([
      reference,
      z.array(reference).min(1, "Name at least one call, or all").max(REFERENCES_MAX),
    ]),
    timeout: callTimeoutSchema.nullable().default(null),
  })
  .transform(
    ({ awaitCalls, timeout, ...step }): AwaitCallsStep => ({
      kind: "awaitCalls",
      ...step,
      calls: readCalls(awaitCalls),
      timeoutMs: timeout,
    }),
  );

function readCalls(calls: string | string[]): AwaitCallsStep["calls"] {
  if (calls === ALL_CALLS) return ALL_CALLS;
  return typeof calls === "string" ? [calls] : calls;
}

/** Whether a reference is an expression, rather than the id of a step. */
export function isCallTemplate(reference: string): boolean {
  return reference.includes("{{");
}
