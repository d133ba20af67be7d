import { z } from "zod";

const NAME_CHARS_MAX = 64;
/** What a person can see: no control, formatting or bidi characters. */
const NAME = /^[^\p{C}\p{Zl}\p{Zp}]*[^\p{C}\p{Z}][^\p{C}\p{Zl}\p{Zp}]*$/u;

/** The name of a key or of a person. */
export const visibleName = z
  .string()
  .max(NAME_CHARS_MAX)
  .regex(NAME, "Expected a name of visible characters.");
