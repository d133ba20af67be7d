import { Temporal } from "temporal-polyfill";

/** A stretch of time with one offset. Where no clock was changed at its start, both offsets are equal. */
export interface Period {
  startMs: number;
  /** Not included. */
  endMs: number;
  /** Local time minus UTC. */
  offsetMs: number;
  offsetBeforeMs: number;
}

export interface TimeZone {
  /** The stretch that holds the instant; none is longer than a year of UTC. */
  periodAt(epochMs: number): Period;
}

/** Zones that are remembered: asking for transitions takes milliseconds, using them nanoseconds. */
const ZONES_MAX = 64;

const zones = new Map<string, TimeZone>();

/** The clock changes of a zone that is known to exist. */
export function timeZone(name: string): TimeZone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const zone = createTimeZone(name);
  const [oldest] = zones.keys();
  if (zones.size >= ZONES_MAX && oldest !== undefined) zones.delete(oldest);
  zones.set(name, zone);
  return zone;
}

function createTimeZone(name: string): TimeZone {
  const years = new Map<number, readonly Period[]>();
  // Of zones that change no more, such as Asia/Tokyo, every later year is asked for nothing.
  let settledAtMs = Number.POSITIVE_INFINITY;

  function readYear(year: number): readonly Period[] {
    const yearEndMs = Date.UTC(year + 1, 0, 1);
    let at = zonedTime(Date.UTC(year, 0, 1));
    const periods: Period[] = [];
    let offsetBeforeMs = offsetOf(at);
    for (;;) {
      const startMs = at.epochMilliseconds;
      const next = startMs >= settledAtMs ? null : at.getTimeZoneTransition("next");
      if (next === null) settledAtMs = Math.min(settledAtMs, startMs);
      const endMs = Math.min(next?.epochMilliseconds ?? yearEndMs, yearEndMs);
      const offsetMs = offsetOf(at);
      periods.push({ startMs, endMs, offsetMs, offsetBeforeMs });
      if (next === null || endMs === yearEndMs) return periods;
      offsetBeforeMs = offsetMs;
      at = next;
    }
  }

  function zonedTime(epochMs: number): Temporal.ZonedDateTime {
    return Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(name);
  }

  return {
    periodAt(epochMs) {
      const year = new Date(epochMs).getUTCFullYear();
      let periods = years.get(year);
      if (periods === undefined) {
        periods = readYear(year);
        years.set(year, periods);
      }
      const found = periods.find(({ endMs }) => epochMs < endMs) ?? periods.at(-1);
      if (found === undefined) throw new Error(`The year ${year} of ${name} has no periods`);
      return found;
    },
  };
}

function offsetOf(at: Temporal.ZonedDateTime): number {
  return Math.round(at.offsetNanoseconds / 1_000_000);
}
