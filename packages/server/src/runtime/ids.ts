import type { Clock } from "./clock.ts";
import type { Random } from "./random.ts";

export type IdPrefix =
  | "job"
  | "run"
  | "evt"
  | "wrk"
  | "key"
  | "req"
  | "art"
  | "sec"
  | "apr"
  | "hld"
  | "ntc"
  | "blk"
  | "viw"
  | "usr"
  | "ses";

/** Makes TypeIDs: a prefix and a UUIDv7 in Crockford base 32, so that ids sort by time. */
export type Ids = (prefix: IdPrefix) => string;

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const TIME_LENGTH = 10;
/** 12 bits of `rand_a` hold a counter, so that ids of one millisecond keep their order. */
const COUNTER_MAX = 0xfff;

export function createIds({ clock, random }: { clock: Clock; random: Random }): Ids {
  let lastMs = 0;
  let counter = 0;
  return (prefix) => {
    const now = clock.now();
    if (now > lastMs) {
      lastMs = now;
      counter = (random.bytes(1)[0] ?? 0) << 2;
    } else {
      counter += 1;
      if (counter > COUNTER_MAX) {
        // More than 4,096 ids in a millisecond: borrow from the next one rather than lose the order.
        lastMs += 1;
        counter = 0;
      }
    }
    return `${prefix}_${encodeUuid7(lastMs, counter, random.bytes(8))}`;
  };
}

/** `evt_…` for `job_…`: an event and the job that it made share their suffix. */
export function withPrefix(prefix: IdPrefix, id: string): string {
  return prefix + id.slice(id.indexOf("_"));
}

const ID_PATTERN = /^[a-z]{3}_[0-7][0-9a-hjkmnp-tv-z]{25}$/;

export function isId(text: string, prefix: IdPrefix): boolean {
  return text.startsWith(`${prefix}_`) && ID_PATTERN.test(text);
}

/** The smallest suffix of an id made at or after this time; ids compare with it as text. */
export function firstSuffixAt(epochMs: number): string {
  return encodeTime(Math.max(0, epochMs));
}

/** When an id was made: the inverse of `firstSuffixAt`. */
export function timeOfId(id: string): number {
  const begin = id.indexOf("_") + 1;
  let time = 0;
  for (const letter of id.slice(begin, begin + TIME_LENGTH)) {
    time = time * ALPHABET.length + ALPHABET.indexOf(letter);
  }
  return time;
}

/** The ten characters of the time change once a millisecond, so the last ones are kept. */
let timeMs = -1;
let timeText = "";

/**
 * 128 bits as 26 characters of 5 bits, the first one holding 3. The 48 bits of the time are the
 * first ten characters; version, counter, variant and chance are the other sixteen.
 */
function encodeUuid7(epochMs: number, counter: number, tail: Uint8Array): string {
  if (epochMs !== timeMs) {
    timeMs = epochMs;
    timeText = encodeTime(epochMs);
  }
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = tail;
  const versioned = 0x70 | (counter >> 8);
  const variant = 0x80 | (a & 0x3f);
  return (
    timeText + encodeFive([versioned, counter & 0xff, variant, b, c]) + encodeFive([d, e, f, g, h])
  );
}

function encodeTime(epochMs: number): string {
  let rest = epochMs;
  let text = "";
  for (let index = 0; index < TIME_LENGTH; index += 1) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

/** Five bytes as eight characters. */
function encodeFive([a, b, c, d, e]: [number, number, number, number, number]): string {
  return (
    ALPHABET.charAt(a >> 3) +
    ALPHABET.charAt(((a & 7) << 2) | (b >> 6)) +
    ALPHABET.charAt((b >> 1) & 31) +
    ALPHABET.charAt(((b & 1) << 4) | (c >> 4)) +
    ALPHABET.charAt(((c & 15) << 1) | (d >> 7)) +
    ALPHABET.charAt((d >> 2) & 31) +
    ALPHABET.charAt(((d & 3) << 3) | (e >> 5)) +
    ALPHABET.charAt(e & 31)
  );
}
