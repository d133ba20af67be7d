import { Temporal } from "temporal-polyfill";
import { editDistance } from "../nearest-word.ts";
import { type Complaints, shown } from "./schedule-problem.ts";

const DEFAULT = "UTC";
const NAME_CHARS_MAX = 40;
/** Offsets such as +05:30 are no zones: they know no clock changes, and only some Nodes take them. */
const NAME = /^[a-z][a-z0-9_+-]*(?:\/[a-z0-9_+-]+)*$/i;
const NEAREST_MAX = 3;

/** An IANA name in any case, as it is written properly; "UTC" when absent. */
export function readTimeZone(value: unknown, complaints: Complaints): string {
  if (value === undefined) return DEFAULT;
  if (typeof value !== "string") {
    complaints.add("wrong_type", `Expected a time zone such as Europe/Paris, got ${shown(value)}`);
    return DEFAULT;
  }
  const name = properName(value);
  if (name !== null) return name;
  const nearest = nearestZones(value).join(", ");
  complaints.add(
    "bad_schedule",
    `There is no time zone ${shown(value)}; names are those of IANA, such as ${nearest}`,
  );
  return DEFAULT;
}

function properName(text: string): string | null {
  if (text.length > NAME_CHARS_MAX || !NAME.test(text)) return null;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text).timeZoneId;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** By the whole name or by its city. */
function nearestZones(text: string): string[] {
  const word = text.slice(0, NAME_CHARS_MAX).toLowerCase();
  return [DEFAULT, ...Intl.supportedValuesOf("timeZone")]
    .map((name) => {
      const city = name.slice(name.lastIndexOf("/") + 1);
      return { name, distance: Math.min(distance(word, name), distance(word, city)) };
    })
    .sort((left, right) => left.distance - right.distance)
    .slice(0, NEAREST_MAX)
    .map(({ name }) => name);
}

function distance(word: string, name: string): number {
  return editDistance(word, name.toLowerCase());
}
