import { EXIT_CODES } from "../../../runtime/process/exit-codes.ts";
import { Refusal } from "../../../runtime/process/refusal.ts";

/** Parameters of the list itself; every other name is a column's. */
const OWN = new Set(["status", "q", "errors", "rerun", "createdFrom", "createdTo", "runBy", "low"]);

/** `Amount.min=5` as the API says it: `column.Amount.min`. */
export function filterParameters(filters: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    filters.map((text) => {
      const at = text.indexOf("=");
      if (at < 1)
        throw new Refusal(`--filter: expected NAME=VALUE, got '${text}'.`, EXIT_CODES.usage);
      const name = text.slice(0, at);
      const isOwn = OWN.has(name) || name.startsWith("column.");
      return [isOwn ? name : `column.${name}`, text.slice(at + 1)];
    }),
  );
}
