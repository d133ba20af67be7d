import { z } from "zod";
import { CODE_CHARS_MAX, CODE_LANGUAGES, type CodeLanguage } from "../../code.ts";
import type { Json } from "../../json.ts";
import { durationSchema } from "../duration-schema.ts";
import { idSchema } from "../recipe-names.ts";
import { stepLabel } from "./step-fields.ts";

const TIMEOUT_MIN_MS = 100;
/** Code computes: it holds a thread of the server all the time. */
const TIMEOUT_MAX_MS = 300_000;

export interface CodeStep {
  kind: "code";
  id: string;
  name: string | null;
  mask?: boolean | undefined;
  /** The body of a function of `input`, or a module whose default export is one. */
  code: string;
  language: CodeLanguage;
  /** With `{{ }}` in its texts. */
  input: Json;
  /** Null: the recipe's, at most 30 s. */
  timeoutMs: number | null;
}

export const codeSchema = z
  .strictObject({
    id: idSchema,
    name: stepLabel.name,
    mask: stepLabel.mask,
    code: z.string().max(CODE_CHARS_MAX),
    language: z.enum(CODE_LANGUAGES).default("javascript"),
    input: z.json().default({}),
    timeout: durationSchema({ minMs: TIMEOUT_MIN_MS, maxMs: TIMEOUT_MAX_MS })
      .nullable()
      .default(null),
  })
  .transform(({ timeout, ...step }): CodeStep => ({ kind: "code", ...step, timeoutMs: timeout }));
