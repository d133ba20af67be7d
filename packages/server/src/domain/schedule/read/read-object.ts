import { nearestWord } from "../../nearest-word.ts";
import { type Complaints, shown } from "./schedule-problem.ts";

/** The object with no other fields than the known ones, or null. Unknown fields are complained of. */
export function readObject(
  value: unknown,
  { what, known, complaints }: { what: string; known: readonly string[]; complaints: Complaints },
): ReadonlyMap<string, unknown> | null {
  if (value === undefined) {
    complaints.add("required", `Expected ${what}`);
    return null;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    complaints.add("wrong_type", `Expected ${what}, got ${shown(value)}`);
    return null;
  }
  for (const key of Object.keys(value).filter((name) => !known.includes(name))) {
    const nearest = nearestWord(key, known);
    const hint = nearest === null ? `it has: ${known.join(", ")}` : `did you mean '${nearest}'?`;
    complaints.at(key).add("unknown_field", `There is no field ${shown(key)} here; ${hint}`);
  }
  return new Map(Object.entries(value));
}
