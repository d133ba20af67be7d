import { z } from "zod";

/** Longer than any token: what is no token at all is simply not known. */
const TOKEN_CHARS_MAX = 200;

/** A token that a step on hold has handed out. */
export const HoldToken = z.string().min(1).max(TOKEN_CHARS_MAX);
