import type { Clock } from "./clock.ts";
import type { Random } from "./random.ts";

export type IdPrefix = "job" | "run" | "evt" | "wrk" | "key" | "req";

/** Makes TypeIDs: a prefix and a UUIDv7 in Crockford base 32, so that ids sort by time. */
export type Ids = (prefix: IdPrefix) => string;

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const SUFFIX_LENGTH = 26;
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
  return encodeUuid7(Math.max(0, epochMs), 0, new Uint8Array(8)).slice(0, 10);
}

/** 128 bits as 26 characters of 5 bits, the first one holding 3. */
function encodeUuid7(epochMs: number, counter: number, tail: Uint8Array): string {
  const view = new DataView(tail.buffer, tail.byteOffset, 8);
  const high = (BigInt(epochMs) << 16n) | 0x7000n | BigInt(counter);
  const low = (view.getBigUint64(0) & 0x3fffffffffffffffn) | 0x8000000000000000n;
  let rest = (high << 64n) | low;
  let text = "";
  for (let index = 0; index < SUFFIX_LENGTH; index += 1) {
    text = ALPHABET[Number(rest & 31n)] + text;
    rest >>= 5n;
  }
  return text;
}
