import { createHash } from "node:crypto";
import { normalizeMessage } from "../../domain/error-group/normalize-message.ts";
import type { FiledFailure, JobFailure } from "../../storage/storage.ts";

const HASH_CHARS = 24;

/**
 * The group that a failure belongs to: failures of one recipe or function, at one step, with one code
 * and the same message but for numbers, ids, addresses and quoted values. The version of the recipe
 * does not count, so a failure is known again after an edit.
 */
export function fileFailure(failure: JobFailure): FiledFailure {
  const message = normalizeMessage(failure.message);
  const { recipeId, api, step, code } = failure;
  const parts = JSON.stringify([recipeId, api, step, code, message.toLowerCase()]);
  const hash = createHash("sha256").update(parts).digest("hex").slice(0, HASH_CHARS);
  return { groupId: `err_${hash}`, failure, message };
}
