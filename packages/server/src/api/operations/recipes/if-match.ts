import { RequestError } from "../../../domain/errors.ts";

const VERSION_MAX_DIGITS = 9;

/**
 * The version that If-Match asks for: null when any will do (no header, or `*`). A list or a weak
 * tag matches nothing that we give out, and is refused as a version that is not the newest.
 */
export function versionOfIfMatch(header: string | undefined): number | null {
  if (header === undefined || header.trim() === "*") return null;
  const version = /^"(\d+)"$/.exec(header.trim())?.[1];
  if (version === undefined || version.length > VERSION_MAX_DIGITS) {
    throw new RequestError(
      "precondition_failed",
      'If-Match must be the ETag of the recipe, such as "3": strong, quoted and alone.',
    );
  }
  return Number(version);
}
