import { Temporal } from "temporal-polyfill";
import { editDistance } from "../../nearest-word.ts";
import { type Complaints, shown } from "./schedule-problem.ts";

const DEFAULT = "UTC";
const NAME_CHARS_MAX = 40;
/** Offsets such as +05:30 are no zones: they know no clock changes, and only some Nodes take them. */
const NAME = /^[a-z][a-z0-9_+-]*(?:\/[a-z0-9_+-]+)*$/i;
const NEAREST_MAX = 3;
/** Of a wrong name: the time to compare grows with it. */
const COMPARED_CHARS_MAX = 24;

/** An IANA name in any case, as it is written properly; "UTC" when absent. */
export function readTimeZone(value: unknown, complaints: Complaints): string {
  if (value === undefined) return DEFAULT;
  if (typeof value !== "string") {
    complaints.add("wrong_type", `Expected a time zone such as Europe/Paris, got ${shown(value)}`);
    return DEFAULT;
  }
  const name = properTimeZone(value);
  if (name !== null) return name;
  const nearest = nearestZones(value).join(", ");
  complaints.add(
    "bad_schedule",
    `There is no time zone ${shown(value)}; names are those of IANA, such as ${nearest}`,
  );
  return DEFAULT;
}

export function properTimeZone(text: string): string | null {
  if (text.length > NAME_CHARS_MAX || !NAME.test(text)) return null;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text).timeZoneId;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** By their whole names, or by their cities when the text names no continent. */
function nearestZones(text: string): string[] {
  const word = text.slice(0, COMPARED_CHARS_MAX).toLowerCase();
  const isWhole = word.includes("/");
  return [DEFAULT, ...Intl.supportedValuesOf("timeZone")]
    .map((name) => {
      const part = isWhole ? name : name.slice(name.lastIndexOf("/") + 1);
      return { name, distance: editDistance(word, part.toLowerCase()) };
    })
    .sort((left, right) => left.distance - right.distance)
    .slice(0, NEAREST_MAX)
    .map(({ name }) => name);
}
